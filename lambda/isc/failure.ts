import type { NoEffectShown } from '../core/call-outcomes.ts';
import type { IscFailure } from '../errors.ts';
import { IscError } from '../errors.ts';
import { type Answer, type Exchange, type Failure, isLost } from './http/exchange.ts';

/** What a call is for, in words for people: an operation, its subject, and the right that it needs. */
export type Purpose = { operation: string; subject: string; rights: string };

/** The value of an exchange that succeeded. @throws IscError for any other */
export function expectAnswer<T>(exchange: Exchange<T>, purpose: Purpose): Answer<T> {
  if (exchange.kind === 'answer') return exchange;
  throw iscError(exchange, purpose);
}

/** The error that tells of an exchange without the answer it needed, made of allow-listed facts only. */
export function iscError(exchange: Failure, purpose: Purpose): IscError {
  if (exchange.kind === 'unsent') return exchange.error;
  const { operation, subject } = purpose;
  if (exchange.kind === 'no-answer') {
    const check = exchange.untrusted ?? 'Check the base URL, the network and the proxy, or run again later.';
    const remedy = `The tenant gave ${exchange.why}. ${check}`;
    return new IscError({ failure: 'unavailable', operation, subject, remedy });
  }
  const failure = failureOf(exchange.status);
  return new IscError({
    failure,
    operation,
    subject,
    status: exchange.status,
    ...(exchange.trackingId === null ? {} : { trackingId: exchange.trackingId }),
    remedy: remedyFor(failure, exchange.status, purpose),
  });
}

/**
 * A failed request for a change as data. `lost` = an earlier attempt may have taken effect. Where no access token
 * could be had, the request was surely not sent.
 */
export function unfulfilled(failure: Failure, lost: boolean, purpose: Purpose): NoEffectShown {
  const error = iscError(failure, purpose);
  const { status = null, trackingId = null, failure: kind, remedy } = error.facts;
  const told = { status, trackingId, reason: error.message };
  if (lost || isLost(failure)) return { outcome: 'uncertain', ...told };
  if (kind === 'withheld') return { outcome: 'not-reached', reason: remedy };
  if (kind === 'throttled') return { outcome: 'not-reached', reason: error.message };
  if (kind !== 'unavailable') return { outcome: 'refused', ...told };
  // A success that is not the expected one may have had its effect; whatever else is left was never sent.
  return failure.kind === 'refusal'
    ? { outcome: 'uncertain', ...told }
    : { outcome: 'not-reached', reason: error.message };
}

/** What a status means for the caller. */
function failureOf(status: number): IscFailure {
  const named: Record<number, IscFailure> = {
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not-found',
    408: 'unavailable',
    429: 'throttled',
  };
  return named[status] ?? (status >= 500 || isSuccess(status) ? 'unavailable' : 'rejected');
}

/** A success that is not the one that was asked for: a part of a list (206) looks like a list. */
function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function remedyFor(failure: IscFailure, status: number, purpose: Purpose): string {
  if (isSuccess(status)) {
    return 'The list may be cut short: only status 200 says that it is whole. Run again later.';
  }
  if (status >= 300 && status < 400) {
    return 'Redirects are never followed: check that baseUrl is the API host of the tenant.';
  }
  const remedies: Record<IscFailure, string> = {
    unauthorized:
      'Check the client id and the secret: the token may be mistyped, expired or deleted, or blocked by the network rules of its owner.',
    forbidden: `The token needs ${purpose.rights}, and must be a personal access token, not an API client.`,
    'not-found': 'Check the id, and that apiVersion is one that this tenant serves.',
    rejected: 'The tenant refuses the request as it stands: check apiVersion, and the values that were sent.',
    withheld: 'Nothing was sent.',
    throttled: 'Run again later, and look for other programs that use the same client id.',
    unavailable: 'Run again later; if it lasts, give the tracking id to SailPoint support.',
  };
  return remedies[failure];
}
