import { readFileSync } from 'node:fs';
import { mergedSchema } from './core/policy/file-schema.ts';
import type { TenantPolicy } from './core/policy/schema.ts';
import { ConfigError } from './errors.ts';

/** The policy as it travels in a bundle: checked at synth, its defaults merged in. */
export type DeployedPolicy = { tenants: Readonly<Record<string, TenantPolicy>> };

/**
 * Reads the policy that lies beside the bundle.
 * @throws ConfigError when it was not made by this version of the stack
 */
export function readDeployedPolicy(beside: string): DeployedPolicy {
  const parsed = mergedSchema.safeParse(JSON.parse(readFileSync(new URL('policy.json', beside), 'utf8')));
  if (parsed.success) return parsed.data;
  throw new ConfigError('The deployed policy is not the one of this version. Deploy the stack again.');
}

/** A tenant of the policy. @throws ConfigError when there is none of that name */
export function tenantOf(policy: DeployedPolicy, name: string): TenantPolicy {
  const tenant = Object.hasOwn(policy.tenants, name) ? policy.tenants[name] : undefined;
  if (tenant === undefined) throw new ConfigError(`The deployed policy has no tenant "${name}".`);
  return tenant;
}
