import { notFoundDoubt, type Presence } from '../core/absence.ts';
import type { Deletion } from '../core/call-outcomes.ts';
import type { TokenOutcome } from '../core/deletion-record.ts';
import { reasonOf } from '../errors.ts';

/** What became of a token, and by which answer of the tenant. */
export type Verdict = {
  outcome: TokenOutcome;
  reason: string;
  status: number | null;
  trackingId: string | null;
  /** True where no answer says whether the deletion took effect. */
  uncertain: boolean;
};

/** The verdict on a token for which nothing was sent. */
export function unsent(outcome: TokenOutcome, reason: string): Verdict {
  return { outcome, reason, status: null, trackingId: null, uncertain: false };
}

/** The verdict on a request that ended in an error: it may have taken effect. */
export function unclear(error: unknown): Verdict {
  return { ...unsent('failed', reasonOf(error)), uncertain: true };
}

const lostAnswer = 'Gone after an attempt whose answer was lost.';

/** What an answer of the tenant says of a deletion. */
export function verdictOf(deletion: Deletion): Verdict {
  switch (deletion.outcome) {
    case 'deleted':
      return { ...deletion, reason: deletion.status === 404 ? lostAnswer : '', uncertain: false };
    case 'already-gone':
      return { ...deletion, reason: 'Someone else deleted it just before.', uncertain: false };
    case 'failed':
      return deletion;
    case 'not-reached':
      return unsent('not-reached', deletion.reason);
  }
}

/** What is true of a token that was attempted before its step was cut off: that request took effect, or still may. */
export function claimEarlierAttempt(verdict: Verdict): Verdict {
  switch (verdict.outcome) {
    case 'deleted':
      return verdict;
    case 'already-gone':
      return { ...verdict, outcome: 'deleted', reason: goneByAttempt };
    case 'not-reached': {
      const reason = `It was attempted before the run was cut off, and nobody knows what came of that. ${verdict.reason}`;
      return { ...verdict, outcome: 'failed', uncertain: true, reason };
    }
    default:
      return { ...verdict, uncertain: true };
  }
}

const goneByAttempt = 'Gone after an attempt of this run that was recorded before it was cut off.';

/** Whether only a listing can say what came of a request: there was no answer, or a 404 alone. */
export function needsListing({ uncertain, status }: Verdict): boolean {
  return uncertain || status === 404;
}

/** What a listing adds: a request whose answer was lost may take effect later, as long as the token is there. */
export function settled(tokenId: string, verdict: Verdict, presence: Presence): Verdict {
  if (!needsListing(verdict)) return verdict;
  if (!verdict.uncertain) {
    const doubt = notFoundDoubt(tokenId, presence);
    const attempted = verdict.outcome === 'deleted';
    return doubt === null ? verdict : { ...verdict, outcome: 'failed', uncertain: attempted, reason: doubt };
  }
  const gone = presence.kind === 'proven' && !presence.ids.has(tokenId);
  return gone ? { ...verdict, outcome: 'deleted', uncertain: false, reason: lostAnswer } : verdict;
}
