import { addDays } from '../instant.ts';
import { hashText } from '../json.ts';
import type { Expiry, InventoryRow, Pat, Scopes, TokenFilter } from '../pat.ts';
import type { Action, Candidate, Cutoff, Decision, FilterKey, InventoryEntry } from '../plan.ts';
import type { Rule, TenantPolicy } from '../policy/schema.ts';

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
 * Rows of a filtered listing that its filter excludes, a use that the tenant noted up to a day late apart: they
 * prove that the filter was not applied. Whether `le` matches a null is not documented.
 */
export function countFilterViolations(rows: readonly InventoryRow[], filter: TokenFilter): number {
  const latest = filter.kind === 'never-used' ? '' : addDays(filter.date, 1);
  let filterViolations = 0;
  for (const row of rows) filterViolations += Number(row.kind === 'pat' && (row.lastUsed ?? '') > latest);
  return filterViolations;
}

/** What has no certificate, as most entries: one list for all of them, since there may be a hundred thousand. */
const uncertified: readonly FilterKey[] = [];

/**
 * Joins the full listing with the filtered ones: an entry is certified by those that returned the same
 * token unchanged, its name apart. `unlistedIds` are ids that a filtered listing returned and the full one did not.
 * Each listing gives an id once (`readListing`).
 */
export function certify(
  full: readonly InventoryRow[],
  filtered: ReadonlyMap<FilterKey, readonly InventoryRow[]>,
): { entries: InventoryEntry[]; unlistedIds: string[] } {
  const entries = full.map((row): InventoryEntry => ({ row, certifiedBy: uncertified }));
  const byId = new Map<string | null, InventoryEntry>();
  for (const entry of entries) byId.set(entry.row.id, entry);
  const unlistedIds = new Set<string>();
  for (const [key, rows] of filtered) {
    for (const row of rows) {
      const entry = byId.get(row.id);
      if (entry !== undefined) certifyBy(key, row, entry);
      else if (row.id !== null) unlistedIds.add(row.id);
    }
  }
  return { entries, unlistedIds: [...unlistedIds] };
}

function certifyBy(key: FilterKey, row: InventoryRow, entry: InventoryEntry): void {
  if (isUnchanged(row, entry.row)) entry.certifiedBy = [...entry.certifiedBy, key];
}

/** Whether two listings say the same of a token, its name apart. */
function isUnchanged(one: InventoryRow, other: InventoryRow): boolean {
  if (one.kind === 'unreadable' || other.kind === 'unreadable') return false;
  return sames.every((isSame) => isSame(one, other));
}

/** How each field of a token is compared: one that is added to `Pat` is missing here. */
const same: Record<keyof Pat, (one: Pat, other: Pat) => boolean> = {
  kind: () => true,
  name: () => true,
  id: (one, other) => one.id === other.id,
  owner: (one, other) => one.owner.id === other.owner.id && one.owner.name === other.owner.name,
  scopes: (one, other) => isSameScopes(one.scopes, other.scopes),
  created: (one, other) => one.created === other.created,
  lastUsed: (one, other) => one.lastUsed === other.lastUsed,
  expiry: (one, other) => isSameExpiry(one.expiry, other.expiry),
  managed: (one, other) => one.managed === other.managed,
  validitySeconds: (one, other) => one.validitySeconds === other.validitySeconds,
  faults: (one, other) => isSameSet(one.faults, other.faults),
};

const sames = Object.values(same);

function isSameScopes(one: Scopes, other: Scopes): boolean {
  if (one.kind !== 'listed' || other.kind !== 'listed') return one.kind === other.kind;
  return isSameSet(one.list, other.list);
}

function isSameExpiry(one: Expiry, other: Expiry): boolean {
  if (one.kind !== 'at' || other.kind !== 'at') return one.kind === other.kind;
  return one.at === other.at;
}

/** Whether two lists hold the same, in whatever order; mostly it is the same. */
function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  if (one.every((item, at) => item === other[at])) return true;
  const sorted = other.toSorted();
  return one.toSorted().every((item, at) => item === sorted[at]);
}

/**
 * Every field of a token but its name, which its owner may change at will; the order of scopes carries no meaning. The
 * keys are sorted, as `hashJson` would: it takes longer, and there may be as many candidates as tokens.
 */
function contentOf(pat: Pat): Required<Omit<Pat, 'name'>> {
  const { created, expiry, faults, id, kind, lastUsed, managed, owner, scopes, validitySeconds } = pat;
  return {
    created,
    expiry: expiry.kind === 'at' ? { at: expiry.at, kind: expiry.kind } : { kind: expiry.kind },
    faults: sorted(faults),
    id,
    kind,
    lastUsed,
    managed,
    owner: { id: owner.id, name: owner.name },
    scopes: scopes.kind === 'listed' ? { kind: scopes.kind, list: sorted(scopes.list) } : scopes,
    validitySeconds,
  };
}

function sorted(list: string[]): string[] {
  return list.length < 2 ? list : list.toSorted();
}

/** Hash of what must not change between notice and deletion: every field of a token but its name. */
export function fingerprint(pat: Pat): string {
  return hashText(JSON.stringify(contentOf(pat)));
}

/** The same of a candidate: a rule that caps a life does so whether the token is used or not, so a use is no change. */
export function candidateFingerprint(pat: Pat, action: Action): string {
  return fingerprint(action.do === 'expire' ? { ...pat, lastUsed: null } : pat);
}

/** A token that a decision would end, as the plan records it. */
export function candidateOf(
  pat: Pat,
  decision: Extract<Decision, { verdict: 'delete' | 'expire' }>,
): Candidate {
  const { rule, ruleHash: hash, reason } = decision;
  const action: Action =
    decision.verdict === 'delete'
      ? { do: 'delete', filter: decision.filter }
      : { do: 'expire', inDays: decision.inDays };
  return { pat, rule, ruleHash: hash, action, reason, fingerprint: candidateFingerprint(pat, action) };
}
