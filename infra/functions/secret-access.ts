import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { TenantPolicy } from '../../lambda/core/policy/schema.ts';

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

/** Which secrets a role may read, renew, and have renewed by Secrets Manager; and the customer's keys that they need. */
export type SecretRights = { read: string[]; renew: string[]; start: string[]; keys: readonly string[] };

/** The statements for exactly these secrets; none where the lists are empty. */
export function secretStatements(
  scope: Construct,
  { read, renew, start, keys }: SecretRights,
): PolicyStatement[] {
  const statement = (actions: string[], resources: string[]) =>
    resources.length === 0 ? [] : [new PolicyStatement({ actions, resources })];
  const arns = (secrets: string[]) => secrets.map((secret) => secretArn(scope, secret));
  return [
    ...statement(['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], arns(read)),
    ...statement(['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'], arns(renew)),
    ...statement(['secretsmanager:RotateSecret'], arns(start)),
    ...statement(['kms:Decrypt', 'kms:GenerateDataKey'], [...keys]),
  ];
}
