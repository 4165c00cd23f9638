import { type Answer, object } from '../http/answer.ts';
import { Refusal } from '../http/refusal.ts';
import { expiryChange } from '../lifetime.ts';
import type { Token } from '../tenant.ts';
import type { ApiCall, World } from '../world.ts';
import { jsonBody } from './json-body.ts';
import { patchedFields } from './json-patch.ts';
import { demand, demandUser } from './rights.ts';
import { readFuture, readName, readNeverExpires, readScope } from './token-fields.ts';
import { tokenRow } from './token-row.ts';
import { versionRules } from './versions.ts';

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
  if (touched.has('expirationDate') && touched.get('expirationDate') !== null)
    return {
      expirationDate: readFuture(touched.get('expirationDate'), now),
      userAwareTokenNeverExpires: aware,
    };
  if (touched.has('expirationDate') && !aware)
    throw new Refusal(400, 'Without expirationDate, userAwareTokenNeverExpires must be true');
  if (touched.has('expirationDate')) return { expirationDate: null, userAwareTokenNeverExpires: true };
  if (!touched.has('userAwareTokenNeverExpires')) return {};
  if (!aware && token.expirationDate === null)
    throw new Refusal(400, 'userAwareTokenNeverExpires cannot be false without expirationDate');
  return { userAwareTokenNeverExpires: aware };
}
