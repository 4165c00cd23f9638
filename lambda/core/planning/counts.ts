import type { NightCounts } from '../guard/guard-input.ts';
import type { Facts, InventoryEntry, Stages } from '../plan.ts';

/** What can be counted of an inventory before anything is staged. */
export type InventoryCounts = Pick<NightCounts, 'total' | 'unreadable' | 'neverUsed' | 'deletable'>;

/** The figures of an inventory without tokens. */
export const noTokens: InventoryCounts = { total: 0, unreadable: 0, neverUsed: 0, deletable: 0 };

/** The figures with one entry more; deletable = "managed, own and designated ones not counted", nor unreadable ones. */
export function countEntry(counts: InventoryCounts, { row }: InventoryEntry, facts: Facts): InventoryCounts {
  const total = counts.total + 1;
  if (row.kind === 'unreadable') return { ...counts, total, unreadable: counts.unreadable + 1 };
  const apart = row.managed || row.id === facts.workerId || facts.designated.has(row.id);
  return {
    ...counts,
    total,
    neverUsed: counts.neverUsed + Number(row.lastUsed === null),
    deletable: counts.deletable + Number(!apart),
  };
}

/** The figures of a night that the guard weighs. */
export function countNight(counts: InventoryCounts, candidates: number, stages: Stages): NightCounts {
  let due = 0;
  for (const { stage } of stages.values()) due += Number(stage === 'due');
  return { ...counts, candidates, due };
}
