import { type Answer, object, Refusal } from '../http/answer.ts';
import { expiryChange } from '../lifetime.ts';
import type { Token } from '../tenant.ts';
import type { ApiCall, World } from '../world.ts';
import {
  type Expiry,
  isRecord,
  jsonBody,
  patchedFields,
  readExpiry,
  readFuture,
  readName,
  readNeverExpires,
  readScope,
  readValidity,
} from './body.ts';
import { demand, demandUser } from './rights.ts';
import { tokenRow, versionRules } from './versions.ts';

const TOKENS_A_USER = 10;

/**
 * Creates a token for the caller and shows its secret, this once.
 * @throws Refusal 403 without the right, 400 for a field that breaks a rule and at ten tokens
 */
export function createPat(call: ApiCall, world: World): Answer {
  demand(call.caller, 'create a token');
  const ownerId = demandUser(call.caller);
  const wanted = jsonBody(call, 'application/json');
  if (!isRecord(wanted)) throw new Refusal(400, 'The body must be an object');
  const owned = world.tenant.tokens().filter((token) => token.ownerId === ownerId);
  if (owned.length >= TOKENS_A_USER)
    throw new Refusal(400, `A user may have at most ${TOKENS_A_USER} personal access tokens`);
  const token = world.tenant.addToken({
    ownerId,
    name: readName(wanted['name'], { tenant: world.tenant, ownerId, id: null }),
    scope: readScope(wanted['scope'] ?? ['sp:scopes:all']),
    accessTokenValiditySeconds: readValidity(wanted['accessTokenValiditySeconds']),
    ...expiryOf(wanted, call, world),
  });
  const { lastUsed, managed, userAwareTokenNeverExpires, ...row } = tokenRow(token, {
    version: call.version,
    tenant: world.tenant,
  });
  return object(200, { ...row, secret: token.secret });
}

function expiryOf(wanted: Record<string, unknown>, call: ApiCall, world: World): Expiry {
  const now = world.clock.now();
  const date = wanted['expirationDate'] ?? null;
  if (!versionRules[call.version].neverExpires)
    return { expirationDate: readWithinSixMonths(date, now), userAwareTokenNeverExpires: false };
  return readExpiry(date, readNeverExpires(wanted['userAwareTokenNeverExpires']), now);
}

function readWithinSixMonths(date: unknown, now: Date): string {
  const latest = new Date(now);
  latest.setUTCMonth(latest.getUTCMonth() + 6);
  if (date === null) return latest.toISOString();
  const expirationDate = readFuture(date, now);
  if (Date.parse(expirationDate) > latest.getTime())
    throw new Refusal(400, 'expirationDate must lie within 6 months of the creation date');
  return expirationDate;
}

/**
 * Deletes a token: the caller's own, or with the right for all, anyone's.
 * @throws Refusal 403 without the right, 404 for no such token
 */
export function deletePat(call: ApiCall, world: World): Answer {
  demand(call.caller, 'delete an own token');
  const userId = demandUser(call.caller);
  const token = world.tenant.token(call.id);
  if (!token) throw new Refusal(404, 'The personal access token was not found');
  if (token.ownerId !== userId) demand(call.caller, 'delete any token');
  world.tenant.removeToken(token.id);
  return { status: 204, headers: {}, body: { kind: 'none' } };
}

/**
 * Patches one of the caller's own tokens, in all fields or in none.
 * @throws Refusal 403 without the right or for another's token, 404 for none, 400 for a bad patch
 */
export function patchPat(call: ApiCall, world: World): Answer {
  demand(call.caller, 'patch an own token');
  const userId = demandUser(call.caller);
  const token = world.tenant.token(call.id);
  if (!token) throw new Refusal(404, 'The personal access token was not found');
  if (token.ownerId !== userId)
    throw new Refusal(403, 'Only the owner of a personal access token may patch it');
  const view = { version: call.version, tenant: world.tenant };
  const touched = patchedFields(jsonBody(call, 'application/json-patch+json'), {
    patchable: versionRules[call.version].patchable,
    fields: tokenRow(token, view),
  });
  const change = expiryChange(token, readChange(touched, token, world), world);
  if (change === null) throw new Refusal(400, 'An expired personal access token cannot be changed');
  const patched = world.tenant.patchToken(token.id, change);
  return object(200, tokenRow(patched, view));
}

function readChange(touched: Map<string, unknown>, token: Token, world: World): Partial<Token> {
  const owned = { tenant: world.tenant, ownerId: token.ownerId, id: token.id };
  return {
    ...(touched.has('name') && { name: readName(touched.get('name'), owned) }),
    ...(touched.has('scope') && { scope: readScope(touched.get('scope')) }),
    ...readExpiryChange(touched, token, world.clock.now()),
  };
}

function readExpiryChange(touched: Map<string, unknown>, token: Token, now: Date): Partial<Token> {
  const aware = readNeverExpires(touched.get('userAwareTokenNeverExpires'));
  if (touched.has('expirationDate')) return readExpiry(touched.get('expirationDate'), aware, now);
  if (!touched.has('userAwareTokenNeverExpires')) return {};
  if (!aware && token.expirationDate === null)
    throw new Refusal(400, 'userAwareTokenNeverExpires cannot be false without expirationDate');
  return { userAwareTokenNeverExpires: aware };
}
