import { Refusal } from '../http/refusal.ts';
import type { Token } from '../tenant.ts';

const LAST_USED_LE = /^\s*lastUsed\s+le\s+(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z)\s*$/;
const LAST_USED_ISNULL = /^\s*lastUsed\s+isnull\s*$/;
const ID_IN = /^\s*id\s+in\s*\(\s*("[^"]*"(?:\s*,\s*"[^"]*")*)\s*\)\s*$/;

/**
 * The predicate of the two filters that the list of tokens knows.
 * @throws Refusal 400 for any other
 */
export function tokenFilter(
  filters: string | null,
  options: { leMatchesNull: boolean },
): (token: Token) => boolean {
  if (filters === null) return () => true;
  if (LAST_USED_ISNULL.test(filters)) return (token) => token.lastUsed === null;
  const cutoff = Date.parse(LAST_USED_LE.exec(filters)?.[1] ?? '');
  if (Number.isNaN(cutoff)) throw new Refusal(400, `Invalid filter: ${filters}`);
  return (token) => (token.lastUsed === null ? options.leMatchesNull : Date.parse(token.lastUsed) <= cutoff);
}

/**
 * The ids of an `id in ("a","b")` filter; null without a filter.
 * @throws Refusal 400 for any other filter
 */
export function idFilter(filters: string | null): Set<string> | null {
  if (filters === null) return null;
  const list = ID_IN.exec(filters)?.[1];
  if (list === undefined) throw new Refusal(400, `Invalid filter: ${filters}`);
  return new Set(Array.from(list.matchAll(/"([^"]*)"/g), (match) => match[1] ?? ''));
}
