import ky from 'ky';
import { type BodyLimits, jsonBody } from './body.ts';
import { drain } from './drain.ts';
import type { Exchange, HttpRequest, Refusal } from './exchange.ts';
import { readRetryAfter, readServerTime, readTotalCount, readTrackingId } from './headers.ts';
import { describeBreak } from './silence.ts';

/** A refusal's status is known before its body, which may tell no more than a tracking id. */
const refusalLimits: BodyLimits = { bytes: 65_536, ms: 5_000 };

/** Time limits of one request: until the headers are there, and until the body is. */
export type Timeouts = { headersMs: number; bodyMs: number };

/** Sends one request once; whatever happens is data, and nothing of the HTTP library comes out. */
export type Send = <T>(request: HttpRequest<T>) => Promise<Exchange<T>>;

/** What the transport needs: limits, and the time for a `Retry-After` that is a date. */
export type TransportDeps = { timeouts: Timeouts; maxBytes: number; now: () => string };

/** Makes the only place that speaks HTTP: no redirects, no retries, limited time and size. */
export function createTransport(deps: TransportDeps): Send {
  return async <T>(request: HttpRequest<T>): Promise<Exchange<T>> => {
    try {
      const response = await fetchOnce(request, deps.timeouts);
      if (!isAnswer(response, request)) return await readRefusal(response, deps.now());
      return await readAnswer(response, request, deps);
    } catch (error) {
      return describeBreak(error);
    }
  };
}

function isAnswer({ ok, status }: Response, { answeredBy }: HttpRequest<unknown>): boolean {
  return answeredBy === undefined ? ok : status === answeredBy;
}

function fetchOnce(request: HttpRequest<unknown>, { headersMs }: Timeouts): Promise<Response> {
  return ky(request.url, {
    method: request.method,
    headers: { accept: 'application/json', 'user-agent': 'token-hygiene', ...request.headers },
    redirect: 'manual',
    retry: 0,
    throwHttpErrors: false,
    timeout: headersMs,
    ...(request.body === undefined ? {} : { body: request.body }),
  });
}

async function readAnswer<T>(
  response: Response,
  request: HttpRequest<T>,
  { maxBytes, timeouts }: TransportDeps,
): Promise<Exchange<T>> {
  const reader = request.read();
  const { bytes = maxBytes, ms = timeouts.bodyMs } = reader.limits;
  const limits = { bytes: Math.min(bytes, maxBytes), ms: Math.min(ms, timeouts.bodyMs) };
  const value = await drain(response.body, reader, limits);
  return {
    kind: 'answer',
    status: response.status,
    value,
    trackingId: readTrackingId(response.headers.get('slpt-request-id')),
    serverTime: readServerTime(response.headers),
    totalCount: readTotalCount(response.headers),
  };
}

async function readRefusal(response: Response, now: string): Promise<Refusal> {
  // Read in any case: a body that nobody takes keeps its connection.
  const ofBody = await trackingIdOfBody(response);
  return {
    kind: 'refusal',
    status: response.status,
    trackingId: readTrackingId(response.headers.get('slpt-request-id')) ?? ofBody,
    retryAfterMs: readRetryAfter(response.headers, now),
  };
}

async function trackingIdOfBody(response: Response): Promise<string | null> {
  try {
    const body = await drain(response.body, jsonBody(), refusalLimits);
    const isObject = typeof body === 'object' && body !== null && 'trackingId' in body;
    return isObject ? readTrackingId(body.trackingId) : null;
  } catch {
    // The status is what counts: an HTML page, a broken or an endless body only has no tracking id.
    return null;
  }
}
