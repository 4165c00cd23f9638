import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { mergedSchema } from './core/policy/file-schema.ts';
import type { TenantPolicy } from './core/policy/schema.ts';
import { ConfigError } from './errors.ts';

/** The policy as it travels with a function: checked before, its defaults merged in. */
export type DeployedPolicy = { tenants: Readonly<Record<string, TenantPolicy>> };

/**
 * Reads the policy of `packed`, which the template with parameters sets, or else the one that lies beside the bundle.
 * Either belongs to the function's version, so that a run ends with the policy with which it began.
 * @throws ConfigError when it was not made by this version of the stack
 */
export function readDeployedPolicy(beside: string, packed: string | undefined): DeployedPolicy {
  const text =
    packed === undefined
      ? readFileSync(new URL('policy.json', beside), 'utf8')
      : gunzipSync(Buffer.from(packed, 'base64')).toString();
  const parsed = mergedSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new ConfigError('The deployed policy is not the one of this version. Deploy the stack again.');
}

/** A tenant of the policy. @throws ConfigError when there is none of that name */
export function tenantOf(policy: DeployedPolicy, name: string): TenantPolicy {
  const tenant = Object.hasOwn(policy.tenants, name) ? policy.tenants[name] : undefined;
  if (tenant === undefined) throw new ConfigError(`The deployed policy has no tenant "${name}".`);
  return tenant;
}
