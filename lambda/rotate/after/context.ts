import type { Rotation } from '../../core/policy/schema.ts';
import type { Finding } from '../../core/results.ts';
import type { DoorAccess, RotationDeps } from '../deps.ts';
import type { OwnerSession } from '../owner/session.ts';
import type { SecretView } from '../secret/read-secret.ts';

/** What the work after a rotation looks at: the secret, and its owner's tokens through the current credentials. */
export type CleanupContext = {
  deps: RotationDeps;
  settings: Rotation;
  view: SecretView;
  session: OwnerSession;
  /** The earlier of the run's clock and the tenant's. */
  now: string;
  /** Null where nothing may be deleted, as in a halted run. */
  access: DoorAccess | null;
  /** Tells a person something. */
  note: (finding: Finding) => void;
  /** Says that a part failed, and is left to the next run. */
  noteProblem: (sentence: string) => void;
};
