import { CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import * as z from 'zod';

const imported = z.object({ 'Fn::ImportValue': z.string() });

/** Says why a rule of the audit does not hold for a construct. */
export function acknowledge(construct: Construct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}

/** Says why a role may touch all objects below some keys of a bucket: the audit wants each named. */
export function acknowledgeKeys(
  user: Construct,
  bucket: Bucket,
  { keys, reason }: { keys: readonly string[]; reason: string },
): void {
  const name = auditName(user, bucket);
  for (const key of keys) acknowledge(user, `IAM5[Resource::${name}/${key}]`, reason);
}

/** How the audit calls a resource: by its logical id, or by the export through which another stack sees it. */
function auditName(user: Construct, resource: Bucket): string {
  const owner = Stack.of(resource);
  if (owner !== Stack.of(user)) {
    return imported.parse(owner.resolve(owner.exportValue(resource.bucketArn)))['Fn::ImportValue'];
  }
  return `<${logicalId(resource)}.Arn>`;
}

/** The name of a construct's resource in its template. */
export function logicalId(construct: Construct): string {
  const resource = construct.node.defaultChild;
  return CfnElement.isCfnElement(resource) ? Stack.of(construct).getLogicalId(resource) : '';
}
