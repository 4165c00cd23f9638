import type { Completeness, InventoryRow, TokenFilter } from '../../core/pat.ts';
import { plainId } from '../../core/text.ts';
import type { Listing } from '../../ports.ts';
import type { Caller } from '../calls/caller.ts';
import { expectAnswer, type Purpose } from '../failure.ts';
import type { Answer } from '../http/exchange.ts';
import { readRows } from '../http/json-body.ts';
import { withQuery } from '../wire/endpoints.ts';
import { parseRow } from '../wire/token-row.ts';
import { type FetchPage, type Page, pageSize, type Walk, walkPages } from './walk.ts';

/** Which tokens are listed. */
export type ListQuery = { ownerId?: string; filter?: TokenFilter };

/** Lists tokens. @throws IscError when a page cannot be had */
export async function listTokens(call: Caller, tokensUrl: string, query: ListQuery): Promise<Listing> {
  const purpose = purposeOf(query, new URL(tokensUrl).host);
  const fetch = async (page: Record<string, string>) => {
    const { exchange } = await call({
      method: 'GET',
      url: withQuery(tokensUrl, { ...queryParameters(query), ...page }),
      headers: {},
      answeredBy: 200,
      read: readRows(parseRow),
      purpose,
      repetition: 'harmless',
    });
    return exchange;
  };
  const fetchPage: FetchPage = async (offset) => {
    const exchange = await fetch({ limit: String(pageSize), offset: String(offset), count: 'true' });
    const isRefused = exchange.kind === 'refusal' && exchange.status === 400;
    return isRefused ? null : toPage(expectAnswer(exchange, purpose));
  };
  return readListing(fetchPage, async () => toPage(expectAnswer(await fetch({}), purpose)));
}

function toPage({ value, totalCount, serverTime }: Answer<readonly InventoryRow[]>): Page {
  return { rows: value, total: totalCount, serverTime };
}

function purposeOf(query: ListQuery, host: string): Purpose {
  const whose = query.ownerId === 'me' ? 'my' : 'all';
  const rights = `the scope sp:${whose}-personal-access-tokens:read, and its owner the right idn:${whose}-personal-access-tokens:read`;
  return { operation: 'list tokens', subject: host, rights };
}

function queryParameters({ ownerId, filter }: ListQuery): Record<string, string> {
  return {
    ...(ownerId === undefined ? {} : { 'owner-id': ownerId }),
    ...(filter === undefined ? {} : { filters: filterText(filter) }),
  };
}

function filterText(filter: TokenFilter): string {
  return filter.kind === 'never-used' ? 'lastUsed isnull' : `lastUsed le ${filter.date}`;
}

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

/** Drops repeated rows; a token that came with two contents becomes unreadable, since neither can be trusted. */
function settleRows(rows: readonly InventoryRow[]): {
  rows: readonly InventoryRow[];
  contradictions: string[];
} {
  const repeated = repeatedIn(rows);
  if (repeated.size === 0) return { rows, contradictions: [] };
  const contradictions = contradictionsIn(rows, repeated);
  return { rows: [...onceEach(rows, repeated, contradictions)], contradictions: [...contradictions] };
}

/** Two spellings of one id are one token, with two contents. */
function plainIdOf({ id }: InventoryRow): string | null {
  return id === null ? null : plainId(id);
}

function repeatedIn(rows: readonly InventoryRow[]): Set<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  let ids = 0;
  for (const row of rows) {
    const id = plainIdOf(row);
    if (id === null) continue;
    seen.add(id);
    // Not looked up before it is added: a listing may have a hundred thousand rows, and mostly none is repeated.
    if (seen.size === ids) repeated.add(id);
    ids = seen.size;
  }
  return repeated;
}

function contradictionsIn(rows: readonly InventoryRow[], repeated: ReadonlySet<string>): Set<string> {
  const contents = new Map<string, string>();
  const contradictions = new Set<string>();
  for (const row of rows) {
    const id = plainIdOf(row);
    if (id === null || !repeated.has(id)) continue;
    const content = JSON.stringify(row);
    const earlier = contents.get(id);
    if (earlier === undefined) contents.set(id, content);
    else if (earlier !== content) contradictions.add(id);
  }
  return contradictions;
}

function* onceEach(
  rows: readonly InventoryRow[],
  repeated: ReadonlySet<string>,
  contradictions: ReadonlySet<string>,
): Generator<InventoryRow> {
  const given = new Set<string>();
  for (const row of rows) {
    const id = plainIdOf(row);
    if (id === null || !repeated.has(id)) yield row;
    else if (!given.has(id)) {
      given.add(id);
      yield contradictions.has(id) ? contradictory(row.id) : row;
    }
  }
}

function contradictory(id: string | null): InventoryRow {
  const reason = 'the listing has this id twice, with different contents';
  return { kind: 'unreadable', id, name: null, ownerId: null, reason };
}
