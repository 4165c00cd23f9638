import { allowance } from '../guard/limits.ts';
import { DAY_MS } from '../instant.ts';
import type { NoticeRecord } from '../plan.ts';
import type { TenantPolicy } from '../policy/schema.ts';
import { dueAt } from './standing.ts';

const NIGHT_MS = DAY_MS - 4 * 3_600_000;
const TENTHS_ANNOUNCED = 9;

/** What the pace of a night depends on. */
export type Pace = {
  trusted: boolean;
  policy: Pick<TenantPolicy, 'notice' | 'limits'>;
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
  const ripe = [...standing].filter(([, notice]) => dueAt(notice, policy.notice.days) <= now);
  const nights = Map.groupBy(ripe, ([, notice]) => notice.firstNoticed);
  for (const [, night] of [...nights].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
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
