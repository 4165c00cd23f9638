import { addDays } from '../instant.ts';
import type { InventoryRow } from '../pat.ts';
import type { Cutoff, FilterKey, InventoryEntry } from '../plan.ts';
import type { Rule, TenantPolicy } from '../policy/schema.ts';
import { fingerprint } from './candidate.ts';

/** The filtered listing that must certify a token before this rule may delete it; null where none can. */
export function filterOf({ when }: Rule): FilterKey | null {
  if (when.unusedDays !== undefined) return `unused-${when.unusedDays}`;
  return when.neverUsedDays === undefined ? null : 'never-used';
}

/**
 * The filtered listings that a run makes: "each distinct number is its own filtered request", and always
 * the never-used one.
 */
export function cutoffsOf(policy: Pick<TenantPolicy, 'rules'>, now: string): Cutoff[] {
  const deleting = policy.rules.filter((rule) => rule.do === 'delete');
  const days = new Set(deleting.flatMap(({ when }) => when.unusedDays ?? []));
  const unused = [...days].map((number): Cutoff => {
    return { key: `unused-${number}`, filter: { kind: 'last-used-le', date: addDays(now, -number) } };
  });
  return [...unused, { key: 'never-used', filter: { kind: 'never-used' } }];
}

/**
 * Joins the full listing with the filtered ones: an entry is certified by those that returned the same
 * token unchanged, its name apart. `strays` are ids that a filtered listing returned and the full one did not.
 */
export function certify(
  full: readonly InventoryRow[],
  filtered: ReadonlyMap<FilterKey, readonly InventoryRow[]>,
): { entries: InventoryEntry[]; strays: string[] } {
  const listings = [...filtered].map(([key, rows]) => ({ key, contents: contentsOf(rows) }));
  const entries = full.map((row): InventoryEntry => {
    if (row.kind === 'unreadable') return { row, certifiedBy: [] };
    const content = fingerprint(row);
    const certifying = listings.filter(({ contents }) => contents.get(row.id) === content);
    return { row, certifiedBy: certifying.map(({ key }) => key) };
  });
  const known = new Set(full.map((row) => row.id));
  const listed = [...filtered.values()].flat().flatMap((row) => row.id ?? []);
  return { entries, strays: [...new Set(listed.filter((id) => !known.has(id)))] };
}

function contentsOf(rows: readonly InventoryRow[]): Map<string, string> {
  return new Map(rows.flatMap((row) => (row.kind === 'pat' ? [[row.id, fingerprint(row)] as const] : [])));
}
