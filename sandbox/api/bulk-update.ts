import { type Answer, Refusal, rows } from '../http/answer.ts';
import { expiryChange } from '../lifetime.ts';
import type { Token } from '../tenant.ts';
import type { ApiCall, World } from '../world.ts';
import { type Expiry, isRecord, jsonBody, patchedFields, readExpiry, readNeverExpires } from './body.ts';
import { demand, demandAdmin } from './rights.ts';
import { tokenRow } from './versions.ts';

const TOKENS_A_REQUEST = 25;
const PATCHABLE = ['expirationDate', 'userAwareTokenNeverExpires'];

/**
 * Gives up to 25 tokens, whoever owns them, one expiry; shows them sorted by id.
 * What an id that cannot be changed does to the others is a switch.
 * @throws Refusal 404 where the tenant has no such route, 403 without the right or for no org admin, 400 for a
 * bad request or id
 * @see https://developer.sailpoint.com/docs/api/update-bulk-personal-access-tokens-v-1
 */
export function bulkUpdate(call: ApiCall, world: World): Answer {
  const { switches, tenant } = world;
  if (!switches.bulkUpdate)
    throw new Refusal(404, 'The request URL refers to a resource that does not exist');
  demand(call.caller, 'update any token');
  demandAdmin(call.caller, tenant);
  const body = jsonBody(call, 'application/json');
  if (!isRecord(body)) throw new Refusal(400, 'The body must be an object');
  const ids = readIds(body['ids']);
  const wanted = expiryOf(body['patch'], world.clock.now());
  const changes = ids.flatMap((id) => changeOf(tenant.token(id), wanted, world));
  const isWhole = changes.length === ids.length;
  if (!isWhole && switches.bulkBadId === 'changes-nothing') throw badId();
  const changed = changes.map(({ id, change }) => tenant.patchToken(id, change));
  if (!isWhole && switches.bulkBadId === 'changes-others') throw badId();
  return rows(changed.sort(byId).map((token) => bulkRow(token, call, world)));
}

function readIds(value: unknown): string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > TOKENS_A_REQUEST)
    throw new Refusal(400, `ids must be a list of 1 to ${TOKENS_A_REQUEST}`);
  const ids = value.filter((id): id is string => typeof id === 'string' && id.trim() !== '');
  if (new Set(ids).size !== value.length) throw new Refusal(400, 'ids must be unique texts, none blank');
  return ids;
}

/** Only replacing and removing make sense for all tokens alike. */
function expiryOf(patch: unknown, now: Date): Expiry {
  const isOdd = (operation: unknown) =>
    isRecord(operation) && operation['op'] !== 'replace' && operation['op'] !== 'remove';
  if (Array.isArray(patch) && patch.some(isOdd)) throw new Refusal(400, 'op must be replace or remove');
  const touched = patchedFields(patch, { patchable: PATCHABLE, fields: {} });
  const aware = readNeverExpires(touched.get('userAwareTokenNeverExpires'));
  if (!touched.has('expirationDate')) throw new Refusal(400, 'The patch must set or clear expirationDate');
  return readExpiry(touched.get('expirationDate'), aware, now);
}

/** The change of one token, or none where it cannot be changed. */
function changeOf(token: Token | undefined, wanted: Expiry, world: World) {
  if (!token || (token.managed && !world.switches.bulkTakesManaged)) return [];
  const change = expiryChange(token, wanted, world);
  return change === null ? [] : [{ id: token.id, change }];
}

function badId(): Refusal {
  return new Refusal(400, 'ids must name personal access tokens of this tenant that can be changed');
}

/** "userAwareTokenNeverExpires is stored internally and is not returned in the response." */
function bulkRow(token: Token, { version }: ApiCall, { tenant }: World): Record<string, unknown> {
  const { userAwareTokenNeverExpires: _, ...row } = tokenRow(token, { version, tenant });
  return row;
}

function byId(left: Token, right: Token): number {
  return left.id < right.id ? -1 : 1;
}
