import { allowance } from '../guard/limits.ts';
import { addDays, DAY_MS } from '../instant.ts';
import type { Pat } from '../pat.ts';
import type { Candidate, Ledger, NoticeRecord, Stage, Stages } from '../plan.ts';
import type { TenantPolicy } from '../policy/schema.ts';
import { order } from '../text.ts';

/** What of a policy the stages of a token depend on. */
export type NoticePolicy = Pick<TenantPolicy, 'notice' | 'limits' | 'owners'>;

/** What the candidates' stages depend on. */
export type Staging = {
  candidates: readonly Candidate[];
  ledger: Ledger;
  /** False = notices only: nothing that needs a notice is due, whatever the ledger says. */
  trusted: boolean;
  /** True = nothing at all is due: there were earlier nights, and what they remember is lost. */
  isPastLost: boolean;
  policy: NoticePolicy;
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
  const [since, otherSince] = [one.lastUsed ?? one.created, other.lastUsed ?? other.created];
  return order(since, otherSince) || order(one.id, other.id);
}

type Aged = { pat: Pick<Pat, 'id' | 'created' | 'lastUsed'> };

type Staged = Map<string, Exclude<Stage, { stage: 'queued' }>>;

/**
 * "`notice.days: 0` = delete in the run that finds it", but never before a deadline that was printed, nor in a night
 * that lost what the earlier ones remember.
 */
function stageAtOnce(candidates: readonly Candidate[], staging: Staging): Staged {
  const standing = standingNotices(candidates, staging);
  const staged: Staged = new Map();
  for (const { pat } of candidates) {
    const notice = standing.get(pat.id) ?? null;
    const runs = notice !== null && (staging.isPastLost || dueAtOnce(notice) > staging.now);
    if (runs) staged.set(pat.id, { stage: 'running', notice });
    else if (!staging.isPastLost) staged.set(pat.id, { stage: 'due', notice });
  }
  return staged;
}

function stageByNotice(candidates: readonly Candidate[], staging: Staging): Staged {
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

const MEMORY_DAYS = 14;

/** The notices that still stand, by token id, in the order of the candidates. */
function standingNotices(
  candidates: readonly Candidate[],
  { ledger, now }: { ledger: Ledger; now: string },
): Map<string, NoticeRecord> {
  if (isForgotten(ledger, now)) return new Map();
  return new Map(
    candidates.flatMap((candidate): [string, NoticeRecord][] => {
      const { id } = candidate.pat;
      const notice = Object.hasOwn(ledger.notices, id) ? ledger.notices[id] : undefined;
      return notice !== undefined && concerns(notice, candidate) ? [[id, notice]] : [];
    }),
  );
}

/** "More than 14 days without a run start it over." */
function isForgotten({ updatedAt }: Ledger, now: string): boolean {
  return updatedAt < addDays(now, -MEMORY_DAYS);
}

/** "A rule that changed starts it over", and so does a token that was used or changed, its name apart. */
function concerns(notice: NoticeRecord, { ruleHash, fingerprint }: Candidate): boolean {
  return notice.ruleHash === ruleHash && notice.fingerprint === fingerprint;
}

/**
 * "At least `notice.days` before, and never before the deadline printed in it"; with `owners` counted from the mail to
 * the owner too, and null as long as none was accepted.
 */
export function dueAt(
  record: NoticeRecord,
  { notice, owners }: Pick<NoticePolicy, 'notice' | 'owners'>,
): string | null {
  const told = owners === undefined ? record.firstNoticed : record.owner?.at;
  if (told === undefined) return null;
  return latest(record.deadline, addDays(latest(record.firstNoticed, told), notice.days));
}

/** With `notice.days: 0` no owner is told before. */
function dueAtOnce({ firstNoticed, deadline }: NoticeRecord): string {
  return latest(firstNoticed, deadline);
}

function latest(one: string, other: string): string {
  return one > other ? one : other;
}

const NIGHT_MS = DAY_MS - 4 * 3_600_000;

const TENTHS_ANNOUNCED = 9;

/** What the pace of a night depends on. */
export type Pace = {
  trusted: boolean;
  policy: NoticePolicy;
  now: string;
  deletable: number;
};

/**
 * The tokens whose notice has run out and whose turn it is. The tokens that were noticed first come due
 * together, even beyond the limits, so that the guard sees a strange night; those noticed in later nights
 * join as far as the limits reach. So a missed night, or two runs some seconds less than a day apart,
 * make no breach of nights that each kept the limits.
 */
export function tonightsTurn(standing: ReadonlyMap<string, NoticeRecord>, pace: Pace): Set<string> {
  const { policy, now, deletable } = pace;
  const turn = new Set<string>();
  if (!pace.trusted) return turn;
  const ripe = [...standing].filter(([, notice]) => {
    const due = dueAt(notice, policy);
    return due !== null && due <= now;
  });
  const nights = Map.groupBy(ripe, ([, notice]) => notice.firstNoticed);
  for (const [, night] of [...nights].toSorted(([one], [other]) => order(one, other))) {
    if (turn.size > 0 && turn.size + night.length > allowance(policy.limits, deletable)) break;
    for (const [id] of night) turn.add(id);
  }
  return turn;
}

/**
 * How many more tokens may be announced tonight: the limits "bound the notices given in a night", of which
 * earlier runs of the same night are a part. What is pending will be gone when tonight's notices run out, so
 * it is not counted as deletable; and a tenth stays in reserve for tokens that leave by themselves, so that
 * a steady drain ends in no breach.
 */
export function announcementsLeft(standing: ReadonlyMap<string, NoticeRecord>, pace: Pace): number {
  const { limits } = pace.policy;
  const remaining = pace.deletable - standing.size;
  const careful = allowance(limits, Math.floor((remaining * TENTHS_ANNOUNCED) / 10));
  const atLeast = Math.min(1, allowance(limits, remaining));
  const nightBegan = new Date(Date.parse(pace.now) - NIGHT_MS).toISOString();
  const already = [...standing.values()].filter(({ firstNoticed }) => firstNoticed > nightBegan);
  return Math.max(careful, atLeast) - already.length;
}
