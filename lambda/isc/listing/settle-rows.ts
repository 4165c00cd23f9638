import type { InventoryRow } from '../../core/pat.ts';
import { packRows, type Rows } from '../../core/rows.ts';

/** Rows with each id once, and the ids that came with different contents. */
export type SettledRows = { rows: Rows<InventoryRow>; contradictions: string[] };

/** Drops repeated rows; a token that came with two contents becomes unreadable, since neither can be trusted. */
export function settleRows(rows: Rows<InventoryRow>): SettledRows {
  const repeated = repeatedIn(rows);
  if (repeated.size === 0) return { rows, contradictions: [] };
  const contradictions = contradictionsIn(rows, repeated);
  return { rows: packRows(onceEach(rows, repeated, contradictions)), contradictions: [...contradictions] };
}

function repeatedIn(rows: Rows<InventoryRow>): Set<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { id } of rows) {
    if (id === null) continue;
    if (seen.has(id)) repeated.add(id);
    seen.add(id);
  }
  return repeated;
}

function contradictionsIn(rows: Rows<InventoryRow>, repeated: ReadonlySet<string>): Set<string> {
  const contents = new Map<string, string>();
  const contradictions = new Set<string>();
  for (const row of rows) {
    if (row.id === null || !repeated.has(row.id)) continue;
    const content = JSON.stringify(row);
    const earlier = contents.get(row.id);
    if (earlier === undefined) contents.set(row.id, content);
    else if (earlier !== content) contradictions.add(row.id);
  }
  return contradictions;
}

function* onceEach(
  rows: Rows<InventoryRow>,
  repeated: ReadonlySet<string>,
  contradictions: ReadonlySet<string>,
): Generator<InventoryRow> {
  const given = new Set<string>();
  for (const row of rows) {
    if (row.id === null || !repeated.has(row.id)) yield row;
    else if (!given.has(row.id)) {
      given.add(row.id);
      yield contradictions.has(row.id) ? contradictory(row.id) : row;
    }
  }
}

function contradictory(id: string): InventoryRow {
  const reason = 'the listing has this id twice, with different contents';
  return { kind: 'unreadable', id, name: null, ownerId: null, reason };
}
