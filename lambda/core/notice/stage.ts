import { addDays } from '../instant.ts';
import type { Pat } from '../pat.ts';
import type { Contender, Ledger, Stage, Stages } from '../plan.ts';
import type { TenantPolicy } from '../policy/schema.ts';
import { announcementsLeft, tonightsTurn } from './pace.ts';
import { dueAt, standingNotices } from './standing.ts';

/** What the candidates' stages depend on. */
export type Staging = {
  candidates: readonly Contender[];
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

/** Where each candidate stands tonight; the oldest come first. */
export function stageCandidates(staging: Staging): Stages {
  const { candidates, held, policy } = staging;
  const free = candidates.filter(({ pat }) => !held.has(pat.id)).sort(byAge);
  const staged = policy.notice.days === 0 ? stageAtOnce(free, staging) : stageByNotice(free, staging);
  for (const [id, reason] of held) staged.set(id, { stage: 'held', reason });
  return staged;
}

/** The oldest first: by last use, or creation if never used; ties by id. */
export function byAge({ pat: one }: Aged, { pat: other }: Aged): number {
  return ageKey(one) < ageKey(other) ? -1 : 1;
}

type Aged = { pat: Pick<Pat, 'id' | 'created' | 'lastUsed'> };

function ageKey({ id, created, lastUsed }: Aged['pat']): string {
  return `${lastUsed ?? created} ${id}`;
}

type Staged = Map<string, Exclude<Stage, { stage: 'queued' }>>;

/** "`notice.days: 0` = delete in the run that finds it", but never before a deadline that was printed. */
function stageAtOnce(candidates: readonly Contender[], staging: Staging): Staged {
  const standing = standingNotices(candidates, staging);
  const staged: Staged = new Map();
  for (const { pat } of candidates) {
    const notice = standing.get(pat.id) ?? null;
    const runs = notice !== null && dueAt(notice, 0) > staging.now;
    staged.set(pat.id, runs ? { stage: 'running', notice } : { stage: 'due', notice });
  }
  return staged;
}

function stageByNotice(candidates: readonly Contender[], staging: Staging): Staged {
  const standing = standingNotices(candidates, staging);
  const turn = tonightsTurn(standing, staging);
  const deadline = addDays(staging.now, staging.policy.notice.days);
  const staged: Staged = new Map();
  let announcements = announcementsLeft(standing, staging);
  for (const { pat } of candidates) {
    const notice = standing.get(pat.id);
    if (notice !== undefined) staged.set(pat.id, { stage: turn.has(pat.id) ? 'due' : 'running', notice });
    else if (announcements > 0) {
      announcements -= 1;
      staged.set(pat.id, { stage: 'announce', deadline });
    }
  }
  return staged;
}
