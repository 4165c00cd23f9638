import type { Answer } from '../http/answer.ts';
import { Refusal } from '../http/refusal.ts';
import type { ApiCall, World } from '../world.ts';
import { demand, demandUser } from './rights.ts';

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
