import ky from 'ky';
import type { BodyReader } from './body.ts';
import { jsonBody } from './body.ts';
import type { Exchange, HttpRequest, Refusal } from './exchange.ts';
import { readRetryAfter, readServerTime, readTotalCount, readTrackingId } from './headers.ts';
import { describeBreak, TooLargeError } from './silence.ts';

const maxRefusalBytes = 65_536;

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
      if (!response.ok) return await readRefusal(response, deps.now());
      return await readAnswer(response, request.read(), deps.maxBytes);
    } catch (error) {
      return describeBreak(error);
    }
  };
}

function fetchOnce(request: HttpRequest<unknown>, timeouts: Timeouts): Promise<Response> {
  return ky(request.url, {
    method: request.method,
    headers: { accept: 'application/json', 'user-agent': 'token-hygiene', ...request.headers },
    redirect: 'manual',
    retry: 0,
    throwHttpErrors: false,
    timeout: timeouts.headersMs,
    signal: AbortSignal.timeout(timeouts.headersMs + timeouts.bodyMs),
    ...(request.body === undefined ? {} : { body: request.body }),
  });
}

async function readAnswer<T>(
  response: Response,
  reader: BodyReader<T>,
  maxBytes: number,
): Promise<Exchange<T>> {
  const value = await drain(response, reader, maxBytes);
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
  return {
    kind: 'refusal',
    status: response.status,
    trackingId: readTrackingId(response.headers.get('slpt-request-id')) ?? (await trackingIdOfBody(response)),
    retryAfterMs: readRetryAfter(response.headers, now),
  };
}

async function trackingIdOfBody(response: Response): Promise<string | null> {
  try {
    const body = await drain(response, jsonBody(), maxRefusalBytes);
    const isObject = typeof body === 'object' && body !== null && 'trackingId' in body;
    return isObject ? readTrackingId(body.trackingId) : null;
  } catch {
    // The status is what counts: an HTML page, a broken or an endless body only has no tracking id.
    return null;
  }
}

async function drain<T>(response: Response, reader: BodyReader<T>, maxBytes: number): Promise<T> {
  let bytes = 0;
  // Leaving this loop early cancels the stream, and with it the connection.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new TooLargeError();
    reader.push(chunk);
  }
  return reader.finish();
}
