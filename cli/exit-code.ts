import type { RunSummary } from '../lambda/core/results.ts';

/** What the process says to its caller. */
export const exitCodes = {
  done: 0,
  /** Done in part, or failed. */
  failed: 1,
  /** Wrong use or wrong configuration: nothing was attempted. */
  usage: 2,
  /** Halted by a guard with not one deletion made. */
  halted: 3,
} as const;

/** The exit code of a run. */
export function exitCodeOf(status: RunSummary['status']): number {
  if (status === 'succeeded') return exitCodes.done;
  return status === 'halted' ? exitCodes.halted : exitCodes.failed;
}
