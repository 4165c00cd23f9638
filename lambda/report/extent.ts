import type { HistoryPoint } from '../core/results.ts';

/** Whether a run read the tenant's tokens: one that could not has no figures of them, not even a zero. */
export function hasRead({ status, inventory }: Pick<HistoryPoint, 'status' | 'inventory'>): boolean {
  return status !== 'failed' || inventory.total > 0;
}

/** Whether a run decided on the tokens: only then its candidates and findings are known. */
export function hasDecided({ status }: Pick<HistoryPoint, 'status'>): boolean {
  return status !== 'failed';
}
