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

/** What Secrets Manager takes in a name; anything else could be a pattern in a role's policy. */
const plainName = /^[A-Za-z0-9/_+=.@-]+$/;
const fullArn = /^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$/;

/**
 * A secret's ARN; Secrets Manager ends it with six characters of its own choice.
 * @throws Error when it is neither a name nor a whole ARN: a role would get more, or nothing
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
function secretArn(scope: Construct, secret: string): string {
  if (fullArn.test(secret)) return secret;
  if (!plainName.test(secret)) {
    throw new Error(
      `The secret "${secret}" is neither a name of Secrets Manager (letters, digits, /_+=.@-) nor a whole ARN.`,
    );
  }
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${secret}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** The ARNs of secrets. @throws Error when one is neither a name nor a whole ARN */
export function secretArns(scope: Construct, secrets: readonly string[]): string[] {
  return secrets.map((secret) => secretArn(scope, secret));
}

/** Which secrets a role may read, which it may renew, and the customer's keys of both. */
export type SecretRights = { read: string[]; renew: string[]; keys: readonly string[] };

/** The statements for exactly these secrets. */
export function secretStatements(scope: Construct, { read, renew, keys }: SecretRights): PolicyStatement[] {
  return [
    ...allow(['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], secretArns(scope, read)),
    ...allow(
      ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
      secretArns(scope, renew),
    ),
    ...allowKeys(scope, 'secretsmanager', keys),
  ];
}
