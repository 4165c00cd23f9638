import type { Deletion } from '../core/call-outcomes.ts';
import type { DeletableId } from '../core/deletable.ts';
import type { Veto } from '../ports.ts';
import type { Caller } from './calls/caller.ts';
import { iscError, type Purpose } from './failure.ts';
import { type Failure, isLost } from './http/exchange.ts';
import { noBody } from './http/json-body.ts';
import type { Endpoints } from './wire/endpoints.ts';
import { patIdPattern } from './wire/token-row.ts';

/**
 * Deletes a token and says exactly what came of it, also where the credentials are refused: an earlier attempt may
 * have taken effect. A deletion can be repeated: the second one finds nothing.
 */
export async function deleteToken(
  call: Caller,
  endpoints: Endpoints,
  { id, veto }: { id: DeletableId; veto?: Veto | undefined },
): Promise<Deletion> {
  if (!patIdPattern.test(id)) return malformedId;
  const rights =
    'the scope sp:all-personal-access-tokens:manage (or sp:my-personal-access-tokens:manage for its own)';
  const purpose = { operation: 'delete token', subject: id, rights };
  const { exchange, lost } = await call({
    method: 'DELETE',
    url: endpoints.token(id),
    headers: {},
    read: noBody,
    limits: { bytes: 65_536 },
    purpose,
    repetition: 'harmless',
    ...(veto && { veto }),
  });
  if (exchange.kind !== 'answer') return undone(exchange, lost, purpose);
  const { status, trackingId } = exchange;
  if (status === 204) return { outcome: 'deleted', status, trackingId };
  const reason = `status ${status}, where only 204 says that the token is deleted`;
  return { outcome: 'failed', status, trackingId, uncertain: true, reason };
}

const malformedId: Deletion = {
  outcome: 'failed',
  status: null,
  trackingId: null,
  uncertain: false,
  reason: 'delete token: the id is not well-formed, so nothing was sent.',
};

function undone(failure: Failure, lost: boolean, purpose: Purpose): Deletion {
  if (failure.kind === 'refusal' && failure.status === 404) return gone(failure.trackingId, lost);
  const error = iscError(failure, purpose);
  const { status = null, trackingId = null } = error.facts;
  const uncertain = lost || isLost(failure);
  if (error.facts.failure === 'throttled' && !uncertain) {
    return { outcome: 'not-reached', reason: error.message };
  }
  if (error.facts.failure === 'withheld' && !uncertain) {
    return { outcome: 'not-reached', reason: error.facts.remedy };
  }
  return { outcome: 'failed', status, trackingId, uncertain, reason: error.message };
}

function gone(trackingId: string | null, lost: boolean): Deletion {
  return { outcome: lost ? 'deleted' : 'already-gone', status: 404, trackingId };
}
