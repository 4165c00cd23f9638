import type { Pat } from '../core/pat.ts';
import type { Facts } from '../core/plan.ts';
import type { ApiVersion, Rotation, TenantPolicy } from '../core/policy/schema.ts';
import type { Door } from '../deletion/door.ts';
import type { Clock, OpenTenant, SecretStore } from '../ports.ts';

/** What rotations work with. */
export type RotationDeps = {
  openTenant: OpenTenant;
  store: SecretStore;
  clock: Clock;
  /** So many random bytes, as hex. */
  randomHex: (bytes: number) => string;
  /** The tenant's base URL: a secret that names another is refused. */
  baseUrl: string;
  apiVersion: ApiVersion;
  /** How far the tenant's clock and this machine's may differ: beyond that neither is used for anything. */
  sanity: Pick<TenantPolicy['sanity'], 'maxClockSkewMinutes'>;
};

/**
 * How a rotation ends tokens: by the run's door, on facts that it reads anew. `readFacts` reads all that protects
 * an owner's token but what the rotated secret itself names.
 */
export type DoorAccess = { door: Door; readFacts: (token: Pat) => Promise<Facts> };

/** One attempt to give a secret a successor: what each of the four steps is told. */
export type Attempt = {
  settings: Rotation;
  /** The version that the successor is stored under. */
  versionId: string;
  now: string;
  /** Null where nothing may be deleted, as in a halted run: not even what this attempt minted in vain. */
  access: DoorAccess | null;
};
