import type { InventoryRow } from '../../core/pat.ts';

/** How many rows are asked for at once: the most that ISC's lists give. */
export const pageSize = 250;

/** One answer to the listing. */
export type Page = {
  rows: readonly InventoryRow[];
  /** `X-Total-Count`, where the tenant gives it. */
  total: number | null;
  serverTime: string | null;
};

/** Fetches the page at an offset; null where the tenant answers 400. */
export type FetchPage = (offset: number) => Promise<Page | null>;

/** Whether two rows are the same token, judged by id where both have one. */
function isSameToken(one: InventoryRow | undefined, other: InventoryRow | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (one.id !== null || other.id !== null) return one.id === other.id;
  return JSON.stringify(one) === JSON.stringify(other);
}

const maxPages = 2000;

/** How a walk through the pages ended. */
type WalkEnd =
  /** No row can be missing. */
  | { kind: 'proven' }
  /** Walking again would show the same. */
  | { kind: 'unproven'; reason: string }
  /** The list moved under the walk: worth another one. */
  | { kind: 'moved'; reason: string }
  /** The tenant does not take this offset: worth another walk with aligned ones. */
  | { kind: 'offset-refused'; reason: string };

/** By how many rows each page repeats the end of the page before. */
export type Overlap = 0 | 1;

/** The rows of a walk, as they came, and how it ended. */
export type Walk = { rows: readonly InventoryRow[]; serverTime: string | null; end: WalkEnd };

type Trail = {
  first: Page;
  overlap: Overlap;
  pages: (readonly InventoryRow[])[];
  /** Rows so far, each overlap counted once. */
  count: number;
  last: InventoryRow | undefined;
  /** Ids, and rows that have none as they came; those of the newest page join them when the walk goes on. */
  seen: Set<string>;
};

/**
 * Walks through a listing whose paging the vendor does not document.
 * Each page but the first begins, with an overlap of 1, with the last row of the page before: so the offsets
 * are honoured and the list stood still, or the walk notices. It also never has to ask past the end, and sees
 * whether a page that is not full was the last one or all that the tenant gives at once.
 * Without overlap only `X-Total-Count` proves the end. Null where even the first page is refused.
 */
export async function walkPages(fetchPage: FetchPage, overlap: Overlap): Promise<Walk | null> {
  const first = await fetchPage(0);
  if (first === null) return null;
  const trail: Trail = { first, overlap, pages: [], count: 0, last: undefined, seen: new Set() };
  append(trail, first);
  let end = endOf(trail, first);
  for (let pages = 1; end === null; pages += 1) {
    end = pages < maxPages ? await stepOn(trail, fetchPage) : tooLong;
  }
  return { rows: joined(trail), serverTime: first.serverTime, end };
}

async function stepOn(trail: Trail, fetchPage: FetchPage): Promise<WalkEnd | null> {
  for (const row of trail.pages.at(-1) ?? []) trail.seen.add(keyOf(row));
  const next = await fetchPage(trail.count - trail.overlap);
  if (next === null) return nothingThere(trail);
  if (isShort(trail) && isSameAgain(trail, next)) return { kind: 'proven' };
  const broken = breakBetween(trail, next);
  if (broken !== null) return broken;
  trail.count -= trail.overlap;
  append(trail, next);
  return endOf(trail, next);
}

function append(trail: Trail, page: Page): void {
  trail.pages.push(page.rows);
  trail.count += page.rows.length;
  trail.last = page.rows.at(-1) ?? trail.last;
}

/** The rows of all pages; where two pages meet, the newer content of the row on which they do. */
function joined({ pages, overlap }: Trail): readonly InventoryRow[] {
  const last = pages.at(-1) ?? [];
  if (pages.length === 1) return last;
  return pages.flatMap((page) => (page === last ? page : page.slice(0, page.length - overlap)));
}

/** Whether the rows so far are known to be all; null where the walk must go on. */
function endOf({ first, overlap, count }: Trail, page: Page): WalkEnd | null {
  if (page.total !== null) return endByTotal(count, page.total);
  if (page === first) return endsAtFirst(count) ? { kind: 'proven' } : null;
  if (page.rows.length >= Math.min(pageSize, first.rows.length)) return null;
  if (overlap === 1) return { kind: 'proven' };
  return { kind: 'unproven', reason: 'without a total, nothing proves that no row was missed between pages' };
}

/**
 * More than was asked for: the tenant ignores the limit and gives all; only a round number may be a cut. Less, but
 * more than a single row, may be all that it gives at once.
 */
function endsAtFirst(count: number): boolean {
  return count <= 1 || (count > pageSize && count % pageSize !== 0);
}

/** Whether all that came so far is a first page that was not full, of a tenant that does not count. */
function isShort({ first, pages }: Trail): boolean {
  return pages.length === 1 && first.total === null && first.rows.length < pageSize;
}

/** The same tokens in whatever order: the tenant ignores limit and offset, and gives all. */
function isSameAgain({ first, seen }: Trail, { rows }: Page): boolean {
  if (rows.length !== first.rows.length) return false;
  for (const row of rows) if (!seen.has(keyOf(row))) return false;
  return true;
}

function keyOf(row: InventoryRow): string {
  return row.id ?? JSON.stringify(row);
}

function endByTotal(count: number, total: number): WalkEnd | null {
  if (count < total) return null;
  if (count === total) return { kind: 'proven' };
  return { kind: 'unproven', reason: `${count} rows came, but the tenant counts ${total}` };
}

/** What is wrong where two pages meet; null where they fit. */
function breakBetween(trail: Trail, next: Page): WalkEnd | null {
  if (next.total !== trail.first.total) return changedTotal;
  if (next.rows.length === 0) return nothingThere(trail);
  const [head] = next.rows;
  if (trail.overlap === 1 && isSameToken(head, trail.last)) {
    return breakAfter(trail, next.rows.slice(1), next.total);
  }
  const [first] = trail.first.rows;
  if (isSameToken(head, first)) return isShort(trail) ? movedRows : repetition(trail.first.rows.length);
  return trail.overlap === 1 ? movedRows : breakAfter(trail, next.rows, next.total);
}

/** A row that was there a moment ago went, or the tenant does not take offsets. */
function nothingThere(trail: Trail): WalkEnd {
  return isShort(trail) ? lastRowGone : pastTheEnd;
}

function breakAfter(trail: Trail, news: readonly InventoryRow[], total: number | null): WalkEnd | null {
  if (news.length === 0 && total !== null) return pastTheEnd;
  return news.some((row) => row.id !== null && trail.seen.has(row.id)) ? movedRows : null;
}

function repetition(count: number): WalkEnd {
  const reason = `exactly ${count} rows came, the next page repeats them, and nothing proves that there are no more`;
  return count === pageSize ? { kind: 'offset-refused', reason } : { kind: 'unproven', reason };
}

const tooLong: WalkEnd = { kind: 'unproven', reason: `the listing has more than ${maxPages} pages` };

const changedTotal: WalkEnd = { kind: 'moved', reason: 'the total changed between pages' };

const movedRows: WalkEnd = { kind: 'moved', reason: 'rows moved between pages while they were read' };

const lastRowGone: WalkEnd = {
  kind: 'moved',
  reason: 'its last row was not given when it was asked for again',
};

const pastTheEnd: WalkEnd = {
  kind: 'offset-refused',
  reason: 'the next page was refused or empty, and nothing proves that the list ends there',
};
