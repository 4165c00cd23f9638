import type { ApiVersion, Rotation } from '../core/policy/schema.ts';
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
};

/** One attempt to give a secret a successor: what each of the four steps is told. */
export type Attempt = {
  settings: Rotation;
  /** The version that the successor is stored under. */
  versionId: string;
  now: string;
  /** False in a halted run: then nothing is deleted, not even what this attempt minted in vain. */
  mayDelete: boolean;
};
