import { candidateOf } from '../decide/candidate.ts';
import type { NightCounts } from '../guard/guard-input.ts';
import type { Pat } from '../pat.ts';
import type { Candidate, Decision, Facts, InventoryEntry, PlannedToken } from '../plan.ts';

/** An entry of the inventory, and what the policy says of it. */
export type JudgedEntry = { entry: InventoryEntry; decision: Decision };

/** The tokens that the policy would delete, in the order of the listing. */
export function candidatesIn(judged: readonly JudgedEntry[]): Candidate[] {
  return judged.flatMap(({ entry: { row }, decision }) =>
    row.kind === 'pat' && decision.verdict === 'delete' ? [candidateOf(row, decision)] : [],
  );
}

/** How many tokens a policy could delete: "managed, own and designated ones not counted", nor unreadable ones. */
export function countDeletable(entries: readonly InventoryEntry[], facts: Facts): number {
  const apart = (pat: Pat) => pat.managed || pat.id === facts.workerId || facts.designated.has(pat.id);
  return readableIn(entries).filter((pat) => !apart(pat)).length;
}

/** The figures of a night that the guard weighs. */
export function countNight(
  entries: readonly InventoryEntry[],
  facts: Facts,
  planned: readonly PlannedToken[],
): NightCounts {
  const readable = readableIn(entries);
  return {
    total: entries.length,
    unreadable: entries.length - readable.length,
    neverUsed: readable.filter((pat) => pat.lastUsed === null).length,
    deletable: countDeletable(entries, facts),
    candidates: planned.length,
    due: planned.filter(({ stage }) => stage.stage === 'due').length,
  };
}

function readableIn(entries: readonly InventoryEntry[]): Pat[] {
  return entries.flatMap(({ row }) => (row.kind === 'pat' ? [row] : []));
}
