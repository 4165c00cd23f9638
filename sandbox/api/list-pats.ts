import { type Answer, Refusal, rows } from '../http/answer.ts';
import { isListed } from '../lifetime.ts';
import type { Token } from '../tenant.ts';
import type { ApiCall, World } from '../world.ts';
import { pageOf, slice, tokenFilter, totalCount } from './query.ts';
import { demand, demandUser } from './rights.ts';
import { tokenRow } from './versions.ts';

/**
 * Lists tokens: the caller's (`owner-id=me`), an identity's, or the tenant's.
 * @throws Refusal 403 without the right, 400 for a filter or a page that is not known
 */
export function listPats(call: ApiCall, world: World): Answer {
  demand(call.caller, 'list own tokens');
  const userId = demandUser(call.caller);
  const ownerId = call.query.get('owner-id');
  if (ownerId !== 'me') demand(call.caller, 'list all tokens');
  const owner = ownerId === 'me' ? userId : ownerId;
  refuseUnknown(call.query, world);
  const matches = tokenFilter(call.query.get('filters'), world.switches);
  const tokens = world.tenant
    .tokens()
    .filter((token) => owner === null || token.ownerId === owner)
    .filter((token) => world.switches.showManaged || !token.managed)
    .filter((token) => isListed(token, world))
    .filter(matches);
  const shown = paged(tokens, call.query, world);
  return rows(
    shown.tokens.map((token) => tokenRow(token, { version: call.version, tenant: world.tenant })),
    shown.headers,
  );
}

const PARAMETERS = new Set(['owner-id', 'filters', 'limit', 'offset', 'count', 'sorters']);

function refuseUnknown(query: URLSearchParams, { switches }: World): void {
  const unknown = [...query.keys()].find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined && !switches.unknownParameters)
    throw new Refusal(400, `Unknown parameter: ${unknown}`);
}

function paged(
  tokens: readonly Token[],
  query: URLSearchParams,
  { switches }: World,
): { tokens: readonly Token[]; headers: Record<string, string> } {
  if (switches.paging === 'all') return { tokens, headers: {} };
  if (switches.paging === 'cut-at-250') return { tokens: tokens.slice(0, 250), headers: {} };
  const asked = pageOf(query);
  const page = switches.paging === 'at-most-100' ? { ...asked, limit: Math.min(asked.limit, 100) } : asked;
  if (switches.paging === 'error-past-end' && page.offset > 0 && page.offset >= tokens.length)
    throw new Refusal(400, 'offset is past the end of the list');
  return {
    tokens: slice(tokens, page),
    headers: switches.countHeader ? totalCount(query, tokens.length) : {},
  };
}
