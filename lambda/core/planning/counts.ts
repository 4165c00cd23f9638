import type { NightCounts } from '../guard/guard-input.ts';
import type { Facts, InventoryEntry, Stages } from '../plan.ts';
import type { Rows } from '../rows.ts';

/** What can be counted of an inventory before anything is staged. */
export type InventoryCounts = Pick<NightCounts, 'total' | 'unreadable' | 'deletable' | 'used'>;

/** The figures of an inventory without tokens. */
export const noTokens: InventoryCounts = { total: 0, unreadable: 0, deletable: 0, used: 0 };

/** The figures with one entry more; deletable = "managed, own and designated ones not counted", nor unreadable ones. */
export function countEntry(counts: InventoryCounts, { row }: InventoryEntry, facts: Facts): InventoryCounts {
  const total = counts.total + 1;
  if (row.kind === 'unreadable') return { ...counts, total, unreadable: counts.unreadable + 1 };
  const isApart = row.managed || row.id === facts.workerId || facts.designated.has(row.id);
  if (isApart) return { ...counts, total };
  const used = counts.used + Number(row.lastUsed !== null);
  return { ...counts, total, deletable: counts.deletable + 1, used };
}

/** How many deletable tokens of an inventory have a `lastUsed`. */
export function countUsed(entries: Rows<InventoryEntry>, facts: Facts): number {
  let counts = noTokens;
  for (const entry of entries) counts = countEntry(counts, entry, facts);
  return counts.used;
}

/** The figures of a night that the guard weighs. */
export function countNight(counts: InventoryCounts, candidates: number, stages: Stages): NightCounts {
  let due = 0;
  for (const { stage } of stages.values()) due += Number(stage === 'due');
  return { ...counts, candidates, due };
}
