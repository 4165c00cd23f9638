import type { Deletion } from '../core/call-outcomes.ts';
import type { Pat } from '../core/pat.ts';
import type { ApiVersion, Rotation } from '../core/policy/schema.ts';
import type { RotationRule } from '../core/retire.ts';
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

/** A token that a rotation is about to delete, and why, in words. */
export type DeletionRequest = { token: Pat; rule: RotationRule; reason: string };

/** What came of a deletion before which the secret was read once more: `spared` = it had changed. */
export type DeletionOutcome = Deletion | { outcome: 'spared'; reason: string };

/**
 * Makes a deletion, and leaves a record of it: the intent is written before `send` is called, what came of it
 * after. Where the intent cannot be written, nothing is sent.
 */
export type Recorder = (
  request: DeletionRequest,
  send: () => Promise<DeletionOutcome>,
) => Promise<DeletionOutcome>;

/** One attempt to give a secret a successor: what each of the four steps is told. */
export type Attempt = {
  settings: Rotation;
  /** The version that the successor is stored under. */
  versionId: string;
  now: string;
  /** Null in a halted run: then nothing is deleted, not even what this attempt minted in vain. */
  record: Recorder | null;
};
