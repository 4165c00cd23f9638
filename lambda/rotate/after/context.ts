import type { Rotation } from '../../core/policy/schema.ts';
import type { Finding } from '../../core/results.ts';
import type { Recorder, RotationDeps } from '../deps.ts';
import type { OwnerSession } from '../owner/session.ts';
import { readDesignated } from '../secret/designated.ts';
import type { SecretView } from '../secret/read-secret.ts';

/** Who else may need a token of this secret: the run itself, and the tenant's other designated secrets. */
export type Elsewhere = { workerId: string | null; secrets: readonly string[] };

/** What the work after a rotation looks at: the secret, and its owner's tokens through the current credentials. */
export type CleanupContext = {
  deps: RotationDeps;
  settings: Rotation;
  view: SecretView;
  session: OwnerSession;
  /** The earlier of the run's clock and the tenant's. */
  now: string;
  /** Null in a halted run: then nothing is deleted. */
  record: Recorder | null;
  elsewhere: Elsewhere;
  /** Tells a person something. */
  note: (finding: Finding) => void;
  /** Says that a part failed, and is left to the next run. */
  noteProblem: (sentence: string) => void;
};

/**
 * Why a token that this secret no longer needs must not be deleted all the same; null where nothing says so.
 * "The worker's own token, and every token that a rotation's secret names in any stage, are kept."
 */
export async function whyStillReferenced(
  { deps, elsewhere }: CleanupContext,
  tokenId: string,
): Promise<string | null> {
  if (elsewhere.workerId === tokenId) return 'the run itself works with it';
  const { ids, unreadable } = await readDesignated(deps.store, elsewhere.secrets, null);
  if (ids.includes(tokenId)) return 'another designated secret names it';
  const [first] = unreadable;
  return first === undefined ? null : `the designated secret ${first.secret} cannot be read`;
}
