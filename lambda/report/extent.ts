import { DAY_MS } from '../core/instant.ts';
import type { HistoryPoint } from '../core/results.ts';

/** Whether a run read the tenant's tokens: one that could not has no figures of them, not even a zero. */
export function hasRead({ status, inventory }: Pick<HistoryPoint, 'status' | 'inventory'>): boolean {
  return status !== 'failed' || inventory.total > 0;
}

/** Whether a run decided on the tokens: only then its candidates and findings are known. */
export function hasDecided({ status }: Pick<HistoryPoint, 'status'>): boolean {
  return status !== 'failed';
}

/** The oldest run of the thirty days before an instant that knows what is asked for. */
export function aMonthBefore(
  startedAt: string,
  history: readonly HistoryPoint[],
  isKnown: (run: HistoryPoint) => boolean,
): HistoryPoint | undefined {
  const oldest = Date.parse(startedAt) - 30.5 * DAY_MS;
  return history.find((run) => isKnown(run) && Date.parse(run.startedAt) >= oldest);
}
