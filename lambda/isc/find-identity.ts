import * as z from 'zod';
import type { IdentityState } from '../core/call-outcomes.ts';
import { IscError } from '../errors.ts';
import type { Caller } from './calls/caller.ts';
import { iscError } from './failure.ts';
import { shortBody } from './http/exchange.ts';
import { readJsonBody } from './http/json-body.ts';
import type { Endpoints } from './wire/endpoints.ts';
import { identityIdPattern } from './wire/token-row.ts';

const identity = z.object({ id: z.string() });

/**
 * Makes the look-up of single identities. A 404 counts only on a tenant that shows the identity of the caller, who is
 * surely there: without that, a missing route or a gateway would make everybody gone. That proof is asked for once.
 */
export function createFindIdentity(
  call: Caller,
  endpoints: Endpoints,
  ownId: () => Promise<string | null>,
): (id: string) => Promise<IdentityState> {
  let isProven = false;
  const proofMissing = async (): Promise<string | null> => {
    if (isProven) return null;
    const own = await ownId().catch(nobody);
    if (own === null)
      return 'no token answer names the caller’s own identity, so that no 404 can be trusted.';
    const state = await lookUp(call, endpoints, own);
    isProven = state.state === 'present';
    if (isProven) return null;
    return 'the tenant does not show the caller’s own identity either, so that its 404 proves nothing.';
  };
  return async (id) => {
    if (!identityIdPattern.test(id))
      return { state: 'unknown', reason: 'find identity: the id is not well-formed.' };
    const state = await lookUp(call, endpoints, id);
    if (state.state !== 'gone') return state;
    const reason = await proofMissing();
    return reason === null ? state : { state: 'unknown', reason: `find identity (${id}): ${reason}` };
  };
}

/** Where no access token can be had just now, nothing is proven. */
function nobody(error: unknown): null {
  if (error instanceof IscError) return null;
  throw error;
}

async function lookUp(call: Caller, endpoints: Endpoints, id: string): Promise<IdentityState> {
  const purpose = { operation: 'find identity', subject: id, rights: 'the scope idn:identity:read' };
  const { exchange } = await call({
    method: 'GET',
    url: endpoints.identity(id),
    headers: {},
    answeredBy: 200,
    read: readJsonBody,
    limits: shortBody,
    purpose,
    repetition: 'harmless',
  });
  if (exchange.kind === 'refusal' && exchange.status === 404)
    return { state: 'gone', trackingId: exchange.trackingId };
  if (exchange.kind !== 'answer') return { state: 'unknown', reason: iscError(exchange, purpose).message };
  if (identity.safeParse(exchange.value).data?.id === id) return { state: 'present' };
  return {
    state: 'unknown',
    reason: `find identity (${id}): the answer is of another identity, or unreadable.`,
  };
}
