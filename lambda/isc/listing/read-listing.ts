import type { Completeness } from '../../core/pat.ts';
import type { Listing } from '../../ports.ts';
import { type FetchPage, type Page, pageSize } from './page.ts';
import { settleRows } from './settle-rows.ts';
import { type Walk, walkPages } from './walk.ts';

/**
 * Reads a whole listing, or says that it may not be whole: correct whether the tenant ignores limit and offset,
 * honours them, answers 400 past the end or cuts the list. A list that moves under the reading is read once more.
 * Where the tenant refuses limit and offset as such, the bare request is all there is.
 */
export async function readListing(fetchPage: FetchPage, fetchBare: () => Promise<Page>): Promise<Listing> {
  const walk = await walkPages(fetchPage, 1);
  if (walk === null) return readBare(await fetchBare());
  const last = await walkAgain(walk, fetchPage);
  return { ...settleRows(last.rows), completeness: completenessOf(last), serverTime: walk.serverTime };
}

async function walkAgain(walk: Walk, fetchPage: FetchPage): Promise<Walk> {
  if (walk.end.kind === 'proven' || walk.end.kind === 'unproven') return walk;
  const overlap = walk.end.kind === 'moved' ? 1 : 0;
  return (await walkPages(fetchPage, overlap)) ?? walk;
}

function completenessOf({ end }: Walk): Completeness {
  return end.kind === 'proven' ? { kind: 'complete' } : { kind: 'doubtful', reason: end.reason };
}

function readBare(page: Page): Listing {
  return { ...settleRows(page.rows), completeness: bareCompleteness(page), serverTime: page.serverTime };
}

function bareCompleteness({ rows, total }: Page): Completeness {
  const isWhole = total === null ? rows.length === 0 || rows.length % pageSize !== 0 : rows.length === total;
  if (isWhole) return { kind: 'complete' };
  const counted = total === null ? 'nothing proves that there are no more' : `the tenant counts ${total}`;
  return { kind: 'doubtful', reason: `${rows.length} rows came, and ${counted}` };
}
