import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { TenantPolicy } from '../../lambda/core/policy/schema.ts';
import { allow } from '../statements.ts';

/** Tenants of the policy, by name. */
export type Tenants = Readonly<Record<string, TenantPolicy>>;

/** The variable that names the secret of the tenant whose credentials are `env` on a laptop. */
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

/** A secret's ARN; Secrets Manager ends it with six characters of its own choice. */
export function secretArn(scope: Construct, secret: string): string {
  if (secret.startsWith('arn:')) return secret;
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${secret}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** Which secrets a role may read, and which it may renew (or have renewed by Secrets Manager); the customer's keys of both. */
export type SecretRights = {
  read: string[];
  renew: string[];
  renewBy: ('PutSecretValue' | 'RotateSecret' | 'UpdateSecretVersionStage')[];
  keys: readonly string[];
};

/** The statements for exactly these secrets. */
export function secretStatements(
  scope: Construct,
  { read, renew, renewBy, keys }: SecretRights,
): PolicyStatement[] {
  const arns = (secrets: string[]) => secrets.map((secret) => secretArn(scope, secret));
  return [
    ...allow(['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], arns(read)),
    ...allow(
      renewBy.map((action) => `secretsmanager:${action}`),
      arns(renew),
    ),
    ...allow(['kms:Decrypt', 'kms:GenerateDataKey'], keys),
  ];
}
