import { Refusal } from '../http/refusal.ts';

/** The slice of a list that a request asks for. */
export type Page = { limit: number; offset: number };

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
