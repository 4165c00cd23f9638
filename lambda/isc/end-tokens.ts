import type { Deletion, ExpiryUpdate } from '../core/call-outcomes.ts';
import type { DeletableId, ExpirableId } from '../core/deletable.ts';
import type { KnownExpiry } from '../core/pat.ts';
import type { Veto } from '../ports.ts';
import type { Caller } from './calls/caller.ts';
import { iscError, type Purpose, unfulfilled } from './failure.ts';
import { type Failure, isLost, shortBody } from './http/exchange.ts';
import { noBody, readJsonBody } from './http/json-body.ts';
import type { Endpoints } from './wire/endpoints.ts';
import { parseRow, patIdPattern } from './wire/token-row.ts';

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

const tokensAtOnce = 25;

/** Statuses by which a tenant refuses a request before it looks at any id. */
const refusedUnread = new Set([401, 403, 405, 411, 413, 415]);

/** Which tokens are to bear which expiry. */
type Update = { ids: readonly ExpirableId[]; expiry: KnownExpiry; veto?: Veto | undefined };

/**
 * Gives up to 25 tokens one expiry and says exactly what came of it, also where the credentials are refused. The same
 * update twice is the same.
 * @see https://developer.sailpoint.com/docs/api/update-bulk-personal-access-tokens-v-1
 */
export async function bulkUpdateExpiry(call: Caller, url: string, update: Update): Promise<ExpiryUpdate> {
  const { ids, veto } = update;
  if (!isSendable(ids)) return malformed;
  const purpose = {
    operation: 'update expiries',
    subject: ids.length === 1 ? `token ${ids[0]}` : `${ids.length} tokens`,
    rights: 'the scope sp:all-personal-access-tokens:manage and an org admin as its owner',
  };
  const { exchange, lost } = await call({
    method: 'PATCH',
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ids, patch: patchOf(update.expiry) }),
    read: readJsonBody,
    limits: shortBody,
    purpose,
    repetition: 'harmless',
    ...(veto && { veto }),
  });
  if (exchange.kind !== 'answer') return unanswered(exchange, lost, purpose);
  const { status, trackingId } = exchange;
  const shown = shownIds(exchange.value, update.expiry);
  const missing = ids.filter((id) => !shown.has(id)).length;
  if (missing === 0) return { outcome: 'accepted', trackingId };
  const reason = `${purpose.operation}: the answer does not show the new expiry on ${missing} of ${purpose.subject}.`;
  return { outcome: 'uncertain', status, trackingId, reason };
}

const malformed: ExpiryUpdate = {
  outcome: 'refused',
  status: null,
  trackingId: null,
  reason: 'update expiries: it takes 1 to 25 well-formed ids, each once, so nothing was sent.',
};

function isSendable(ids: readonly string[]): boolean {
  const isFew = ids.length > 0 && ids.length <= tokensAtOnce && new Set(ids).size === ids.length;
  return isFew && ids.every((id) => patIdPattern.test(id));
}

/** A cleared date needs the acknowledgement beside it. */
function patchOf(expiry: KnownExpiry): object[] {
  if (expiry.kind === 'at') return [{ op: 'replace', path: '/expirationDate', value: expiry.at }];
  return [
    { op: 'remove', path: '/expirationDate' },
    { op: 'replace', path: '/userAwareTokenNeverExpires', value: true },
  ];
}

/** The tokens that an answer shows with the expiry; a tenant may keep whole seconds only. */
function shownIds(answer: unknown, wanted: KnownExpiry): Set<string> {
  const rows = Array.isArray(answer) ? answer.map(parseRow) : [];
  const bears = (row: (typeof rows)[number]) => {
    if (row.kind !== 'pat' || row.expiry.kind !== wanted.kind) return false;
    if (row.expiry.kind !== 'at' || wanted.kind !== 'at') return true;
    return Math.abs(Date.parse(row.expiry.at) - Date.parse(wanted.at)) < 1000;
  };
  return new Set(rows.filter(bears).flatMap(({ id }) => (id === null ? [] : [id])));
}

function unanswered(failure: Failure, lost: boolean, purpose: Purpose): ExpiryUpdate {
  const told = unfulfilled(failure, lost, purpose);
  if (told.outcome !== 'refused' || failure.kind !== 'refusal') return told;
  const { status, trackingId } = failure;
  if (status === 404) return { outcome: 'absent', trackingId };
  return status < 400 || refusedUnread.has(status) ? told : { ...told, outcome: 'uncertain' };
}
