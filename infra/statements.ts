import { Stack } from 'aws-cdk-lib';
import { type Conditions, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** CDK moves whole statements into further policies when a role's own is full: no statement may be as large as a policy. */
const resourcesPerStatement = 12;

/** Allows actions on resources, in statements of a size that fits; none where there are no resources. */
export function allow(
  actions: string[],
  resources: readonly string[],
  conditions: Conditions = {},
): PolicyStatement[] {
  const count = Math.ceil(resources.length / resourcesPerStatement);
  return Array.from({ length: count }, (_, index) => {
    const from = index * resourcesPerStatement;
    return new PolicyStatement({
      actions,
      resources: resources.slice(from, from + resourcesPerStatement),
      conditions,
    });
  });
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
