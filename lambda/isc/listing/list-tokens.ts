import type { InventoryRow, TokenFilter } from '../../core/pat.ts';
import type { Rows } from '../../core/rows.ts';
import type { Listing } from '../../ports.ts';
import type { Caller } from '../calls/caller.ts';
import { expectAnswer, type Purpose } from '../failure.ts';
import { rowsBody } from '../http/body.ts';
import type { Answer } from '../http/exchange.ts';
import { withQuery } from '../wire/endpoints.ts';
import { parseRow } from '../wire/token-row.ts';
import { type FetchPage, type Page, pageSize } from './page.ts';
import { readListing } from './read-listing.ts';

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
      read: () => rowsBody(parseRow),
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

function toPage({ value, totalCount, serverTime }: Answer<Rows<InventoryRow>>): Page {
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
