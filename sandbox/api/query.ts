import { Refusal } from '../http/answer.ts';
import type { Token } from '../tenant.ts';

/** The slice of a list that a request asks for. */
type Page = { limit: number; offset: number };

const MAX_LIMIT = 250;

/**
 * Reads limit and offset; 250 rows from the start where they are absent.
 * @throws Refusal 400 when either is no whole number, or the limit is above 250
 */
export function pageOf(query: URLSearchParams): Page {
  const limit = wholeNumber(query, 'limit') ?? MAX_LIMIT;
  if (limit > MAX_LIMIT) throw new Refusal(400, `limit must not be above ${MAX_LIMIT}`);
  return { limit, offset: wholeNumber(query, 'offset') ?? 0 };
}

/** The rows of a page; none past the end. */
export function slice<T>(list: readonly T[], page: Page): readonly T[] {
  return list.slice(page.offset, page.offset + page.limit);
}

/** The header that `count=true` asks for. */
export function totalCount(query: URLSearchParams, total: number): Record<string, string> {
  return query.get('count') === 'true' ? { 'X-Total-Count': String(total) } : {};
}

function wholeNumber(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  if (!/^\d{1,9}$/.test(text)) throw new Refusal(400, `${name} must be a whole number`);
  return Number(text);
}

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
