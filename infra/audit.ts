import { CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import * as z from 'zod';

const imported = z.object({ 'Fn::ImportValue': z.string() });

/** A bucket of this app, or one that is there already. */
type NamedBucket = IConstruct & { bucketName: string; bucketArn: string };

/** Says why a rule of the audit does not hold for a construct. */
export function acknowledge(construct: Construct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}

/** Says why a role may touch all objects below some keys of a bucket: the audit wants each named. */
export function acknowledgeKeys(
  user: Construct,
  bucket: NamedBucket,
  { keys, reason }: { keys: readonly string[]; reason: string },
): void {
  const name = auditName(user, bucket);
  for (const key of keys) acknowledge(user, `IAM5[Resource::${name}/${key}]`, reason);
}

/** How the audit calls a bucket: by its logical id, by the export through which another stack sees it, or by its name. */
function auditName(user: Construct, resource: NamedBucket): string {
  if (logicalId(resource) === '') return `arn:<AWS::Partition>:s3:::${resource.bucketName}`;
  const owner = Stack.of(resource);
  if (owner !== Stack.of(user)) {
    return imported.parse(owner.resolve(owner.exportValue(resource.bucketArn)))['Fn::ImportValue'];
  }
  return `<${logicalId(resource)}.Arn>`;
}

/** The name of a construct's resource in its template. */
export function logicalId(construct: IConstruct): string {
  const resource = construct.node.defaultChild;
  return resource !== undefined && CfnElement.isCfnElement(resource)
    ? Stack.of(construct).getLogicalId(resource)
    : '';
}
