import { Stack } from 'aws-cdk-lib';
import { type Conditions, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** CDK moves whole statements into further policies when a role's own is full: none may be near a policy's 6,144 characters. */
const statementLength = 1_800;

/** At least how long a reference is once deployed. */
const referenceLength = 150;

/** Allows actions on resources, in statements of a size that fits; none where there are no resources. */
export function allow(
  actions: string[],
  resources: readonly string[],
  conditions: Conditions = {},
): PolicyStatement[] {
  return piecesOf(resources).map((piece) => new PolicyStatement({ actions, resources: piece, conditions }));
}

/** A text that holds references is longer here than it will be once deployed, or as long as any of them. */
function piecesOf(resources: readonly string[]): string[][] {
  const pieces: string[][] = [];
  let room = 0;
  for (const resource of resources) {
    const length = Math.max(referenceLength, resource.length);
    if (length > room) {
      pieces.push([]);
      room = statementLength;
    }
    pieces.at(-1)?.push(resource);
    room -= length;
  }
  return pieces;
}

/** The length that CDK is to take for an ARN when it fills a role's policies: that of the longest name of a secret. */
export function arnLength(secrets: readonly string[]): number {
  return Math.max(referenceLength, ...secrets.map((secret) => 80 + secret.length));
}

/** Makes CDK fill the policies of all roles below a construct by the longest name; call it before anything is below. */
export function weighStatements(scope: Construct, secrets: readonly string[]): void {
  scope.node.setContext('@aws-cdk/aws-iam.arnSizeEstimate', arnLength(secrets));
}

/**
 * Allows the use of keys through one service of the same region, and not by calls of one's own.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function allowKeys(
  user: Construct,
  service: 's3' | 'secretsmanager' | 'sns',
  keys: readonly string[],
): PolicyStatement[] {
  return allow(['kms:Decrypt', 'kms:GenerateDataKey'], keys, {
    StringEquals: { 'kms:ViaService': `${service}.${Stack.of(user).region}.amazonaws.com` },
  });
}
