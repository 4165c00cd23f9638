import type { Rotation, TenantPolicy } from '../core/policy/schema.ts';
import { sameSecret } from '../core/secret-designation.ts';
import { ConfigError } from '../errors.ts';

/**
 * The tenant and the rotation that a policy has for a secret.
 * @throws ConfigError when there is not exactly one, or the tenant's policy says `rotate: off`
 */
export function findRotation(
  tenants: Readonly<Record<string, TenantPolicy>>,
  secret: string,
): { tenant: TenantPolicy; rotation: Rotation } {
  const found = Object.values(tenants).flatMap((tenant) =>
    tenant.rotations
      .filter((rotation) => sameSecret(rotation.secret, secret))
      .map((rotation) => ({ tenant, rotation })),
  );
  const [first] = found;
  if (first?.tenant.rotate === 'off')
    throw new ConfigError(`The policy says rotate: off for the tenant of ${secret}. Nothing was attempted.`);
  if (first !== undefined && found.length === 1) return first;
  throw new ConfigError(
    `The policy has ${found.length} rotations of ${secret}, not one. Correct it, and deploy the stack again.`,
  );
}
