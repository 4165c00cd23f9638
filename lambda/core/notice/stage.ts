import { addDays } from '../instant.ts';
import type { Candidate, Ledger, PlannedToken, Stage } from '../plan.ts';
import type { TenantPolicy } from '../policy/schema.ts';
import { announcementsLeft, tonightsTurn } from './pace.ts';
import { standingNotices } from './standing.ts';

/** What the candidates' stages depend on. */
export type Staging = {
  candidates: readonly Candidate[];
  ledger: Ledger;
  /** False = notices only: nothing that needs a notice is due, whatever the ledger says. */
  trusted: boolean;
  policy: Pick<TenantPolicy, 'notice' | 'limits'>;
  now: string;
  /** Tokens that are kept for a reason that is not their own, with that reason. */
  held: ReadonlyMap<string, string>;
  /** How many of the tenant's tokens a policy could delete: the limits' hundred percent. */
  deletable: number;
};

/** Where each candidate stands tonight, oldest first: by last use, or creation if never used; ties by id. */
export function stageCandidates(staging: Staging): PlannedToken[] {
  const { held, policy } = staging;
  const ordered = staging.candidates.toSorted(byAge);
  const free = ordered.filter(({ pat }) => !held.has(pat.id));
  const staged = policy.notice.days === 0 ? free.map(dueAtOnce) : stageByNotice(free, staging);
  return [...staged, ...stageHeld(ordered, held)].toSorted((one, other) =>
    byAge(one.candidate, other.candidate),
  );
}

/** "`notice.days: 0` = delete in the run that finds it." */
function dueAtOnce(candidate: Candidate): PlannedToken {
  return { candidate, stage: { stage: 'due', notice: null } };
}

function stageHeld(candidates: readonly Candidate[], held: Staging['held']): PlannedToken[] {
  return candidates.flatMap((candidate) => {
    const reason = held.get(candidate.pat.id);
    return reason === undefined ? [] : [{ candidate, stage: { stage: 'held', reason } }];
  });
}

function stageByNotice(candidates: readonly Candidate[], staging: Staging): PlannedToken[] {
  const standing = standingNotices(candidates, staging);
  const turn = tonightsTurn(standing, staging);
  let announcements = announcementsLeft(standing, staging);
  return candidates.map((candidate): PlannedToken => {
    const { id } = candidate.pat;
    const notice = standing.get(id);
    if (notice !== undefined)
      return { candidate, stage: { stage: turn.has(id) ? 'due' : 'running', notice } };
    announcements -= 1;
    return { candidate, stage: announcements < 0 ? { stage: 'queued' } : announce(staging) };
  });
}

function announce({ now, policy }: Staging): Stage {
  return { stage: 'announce', deadline: addDays(now, policy.notice.days) };
}

function byAge(one: Candidate, other: Candidate): number {
  return ageKey(one) < ageKey(other) ? -1 : 1;
}

function ageKey({ pat }: Candidate): string {
  return `${pat.lastUsed ?? pat.created} ${pat.id}`;
}
