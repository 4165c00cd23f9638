import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { TenantPolicy } from '../../lambda/core/policy/schema.ts';
import { allow, allowKeys } from '../statements.ts';

/** Tenants of the policy, by name. */
export type Tenants = Readonly<Record<string, TenantPolicy>>;

/** The name of the secret of the tenant whose credentials are `env` on a laptop. */
export const environmentSecret = (tenant: string): string => `token-hygiene/${tenant}`;

/** The secret that holds a tenant's own credentials. */
export function credentialsSecret(tenant: string, { credentials }: TenantPolicy): string {
  return credentials === 'env' ? environmentSecret(tenant) : credentials.slice('secret:'.length);
}

/** Every secret of a tenant: its credentials, and the tokens that it rotates. */
export function secretsOf(tenant: string, policy: TenantPolicy): string[] {
  return [...new Set([credentialsSecret(tenant, policy), ...designatedSecrets(policy)])];
}

/** The secrets whose tokens a tenant rotates. */
export function designatedSecrets({ rotations }: TenantPolicy): string[] {
  return rotations.map(({ secret }) => secret);
}

/**
 * A secret's ARN, from a designation that was checked for deployment; Secrets Manager ends it with six
 * characters of its own choice.
 */
function secretArn(scope: Construct, secret: string): string {
  if (secret.startsWith('arn:')) return secret;
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${secret}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** The ARNs of secrets. */
export function secretArns(scope: Construct, secrets: readonly string[]): string[] {
  return secrets.map((secret) => secretArn(scope, secret));
}

/** The secrets whose values a role may read, those whose stages too, those that it may renew, and the customer's keys of all. */
export type SecretRights = { read: string[]; describe: string[]; renew: string[]; keys: readonly string[] };

/** The statements for exactly these secrets. */
export function secretStatements(
  scope: Construct,
  { read, describe, renew, keys }: SecretRights,
): PolicyStatement[] {
  const onlyRead = read.filter((secret) => !describe.includes(secret));
  return [
    ...allow(['secretsmanager:GetSecretValue'], secretArns(scope, onlyRead)),
    ...allow(['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], secretArns(scope, describe)),
    ...allow(
      ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
      secretArns(scope, renew),
    ),
    ...allowKeys(scope, 'secretsmanager', keys),
  ];
}
