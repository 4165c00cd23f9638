import type { TenantPolicy } from '../policy/schema.ts';

const MILLIONTHS = 1_000_000;

/** The whole part of a percentage of a count, in exact arithmetic: percentages count to six decimal places. */
export function share(percent: number, of: number): number {
  return Math.floor((Math.round(percent * MILLIONTHS) * of) / (100 * MILLIONTHS));
}

/** How many tokens one night may touch: "each bound stands alone", and "0 means zero". */
export function allowance(
  limits: Pick<TenantPolicy['limits'], 'maxDeletions' | 'maxDeletionPercent'>,
  deletable: number,
): number {
  return Math.min(limits.maxDeletions, share(limits.maxDeletionPercent, deletable));
}
