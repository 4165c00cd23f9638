import type { Pat } from '../../core/pat.ts';
import type { Rotation } from '../../core/policy/schema.ts';
import type { Finding } from '../../core/results.ts';
import type { DoorAccess, RotationDeps } from '../deps.ts';
import { rotationFinding } from '../outcome.ts';
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

/** AWSPREVIOUS names a token that is not brought to its end. */
export function noteKept({ settings, session, note }: CleanupContext, tokenId: string, reason: string): void {
  note(
    rotationFinding({
      kind: 'predecessor-kept',
      severity: 'medium',
      secret: settings.secret,
      tokenId,
      ownerId: session.token.owner.id,
      message: `AWSPREVIOUS names ${tokenId}. ${reason}`,
      remedy:
        'Find out whether anybody still needs it; if not, delete it in the tenant and detach AWSPREVIOUS.',
    }),
  );
}

/** The mark in the predecessor's name is gone. */
export function noteRenamed({ settings, note }: CleanupContext, token: Pat): void {
  note(
    rotationFinding({
      kind: 'predecessor-renamed',
      severity: 'low',
      secret: settings.secret,
      tokenId: token.id,
      ownerId: token.owner.id,
      message: `Token ${token.id} was renamed after it was replaced, so its overlap begins anew.`,
      remedy: 'Leave the names of rotated tokens as they are.',
    }),
  );
}

/** Two stages name one token. */
export function noteSameToken({ settings, session, note }: CleanupContext): void {
  note(
    rotationFinding({
      kind: 'same-token-twice',
      severity: 'medium',
      secret: settings.secret,
      tokenId: session.token.id,
      ownerId: session.token.owner.id,
      message: 'AWSCURRENT and AWSPREVIOUS name the same token; somebody stored a value by hand.',
      remedy: 'Nothing is deleted. Detach AWSPREVIOUS, or let the next rotation replace the token.',
    }),
  );
}

/** Somebody still holds the replaced token; `keptUntil` is null where nothing but a person ends it. */
export function noteStillUsed(
  { settings, note }: CleanupContext,
  token: Pat,
  keptUntil: string | null,
): void {
  const end = keptUntil === null ? 'It is kept.' : `It is deleted after ${keptUntil}.`;
  note(
    rotationFinding({
      kind: 'predecessor-still-used',
      severity: 'high',
      secret: settings.secret,
      tokenId: token.id,
      ownerId: token.owner.id,
      message: `Token ${token.id} was replaced but is still used (last on ${token.lastUsed ?? 'an unknown day'}). ${end}`,
      remedy:
        'Find the consumer that holds the old secret and let it read AWSCURRENT again; then delete the token in the tenant.',
    }),
  );
}
