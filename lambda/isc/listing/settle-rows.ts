import type { InventoryRow } from '../../core/pat.ts';

/** Rows with each id once, and the ids that came with different contents. */
export type SettledRows = { rows: InventoryRow[]; contradictions: string[] };

/** Drops repeated rows; a token that came with two contents becomes unreadable, since neither can be trusted. */
export function settleRows(rows: readonly InventoryRow[]): SettledRows {
  const byId = new Map<string, InventoryRow>();
  const contradictions = new Set<string>();
  for (const row of rows) {
    if (row.id === null) continue;
    const earlier = byId.get(row.id);
    if (earlier === undefined) byId.set(row.id, row);
    else if (!hasSameContent(earlier, row)) contradictions.add(row.id);
  }
  const settled = rows.filter((row) => row.id === null || byId.get(row.id) === row);
  return {
    rows: settled.map((row) => (row.id !== null && contradictions.has(row.id) ? contradictory(row.id) : row)),
    contradictions: [...contradictions],
  };
}

function hasSameContent(one: InventoryRow, other: InventoryRow): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function contradictory(id: string): InventoryRow {
  const reason = 'the listing has this id twice, with different contents';
  return { kind: 'unreadable', id, name: null, ownerId: null, reason };
}
