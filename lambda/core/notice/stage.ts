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
  const ordered = staging.candidates.toSorted(byAge);
  const free = ordered.filter(({ pat }) => !staging.held.has(pat.id));
  const stages = staging.policy.notice.days === 0 ? dueAtOnce(free) : stagesByNotice(free, staging);
  return ordered.map((candidate): PlannedToken => {
    const { id } = candidate.pat;
    const held: Stage = { stage: 'held', reason: staging.held.get(id) ?? '' };
    return { candidate, stage: stages.get(id) ?? held };
  });
}

/** "`notice.days: 0` = delete in the run that finds it." */
function dueAtOnce(candidates: readonly Candidate[]): Map<string, Stage> {
  return new Map(candidates.map(({ pat }) => [pat.id, { stage: 'due', notice: null }]));
}

function stagesByNotice(candidates: readonly Candidate[], staging: Staging): Map<string, Stage> {
  const standing = standingNotices(candidates, staging);
  const turn = tonightsTurn(standing, staging);
  const noticed = [...standing].map(([id, notice]): [string, Stage] => {
    return [id, { stage: turn.has(id) ? 'due' : 'running', notice }];
  });
  const left = announcementsLeft(standing, staging);
  const unnoticed = candidates.filter(({ pat }) => !standing.has(pat.id));
  const others = unnoticed.map(({ pat }, place): [string, Stage] => {
    return [pat.id, place < left ? announce(staging) : { stage: 'queued' }];
  });
  return new Map([...noticed, ...others]);
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
