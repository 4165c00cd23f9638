import ky from 'ky';
import { isHexId } from '../../core/text.ts';
import { version } from '../../version.ts';
import type { BodyLimits, Exchange, HttpRequest, Refusal } from './exchange.ts';
import { readJsonBody } from './json-body.ts';
import { describeBreak, LateError, TooLargeError } from './no-answer.ts';

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
  if (answeredBy === 'any status') return true;
  return answeredBy === undefined ? ok : status === answeredBy;
}

function fetchOnce(request: HttpRequest<unknown>, { headersMs }: Timeouts): Promise<Response> {
  return ky(request.url, {
    method: request.method,
    headers: { accept: 'application/json', 'user-agent': `token-hygiene/${version}`, ...request.headers },
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
  const { bytes = maxBytes, ms = timeouts.bodyMs } = request.limits ?? {};
  const limits = { bytes: Math.min(bytes, maxBytes), ms: Math.min(ms, timeouts.bodyMs) };
  const body = await drain(response.body, limits);
  return {
    kind: 'answer',
    status: response.status,
    value: request.read(body),
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
    const body = readJsonBody(await drain(response.body, refusalLimits));
    const isObject = typeof body === 'object' && body !== null && 'trackingId' in body;
    return isObject ? readTrackingId(body.trackingId) : null;
  } catch {
    // The status is what counts: an HTML page, a broken or an endless body only has no tracking id.
    return null;
  }
}

/**
 * Reads a body whole.
 * The timer is this function's own: a signal given to `fetch` is held weakly once the headers are there, and lost
 * with the next garbage collection. However this ends, the stream is cancelled, and the connection with it.
 * @throws LateError or TooLargeError
 */
async function drain(body: ReadableStream<Uint8Array> | null, limits: BodyLimits): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  if (body === null) return Buffer.concat(chunks);
  const source = body.getReader();
  const cancel = () => source.cancel().catch(() => undefined);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    cancel();
  }, limits.ms);
  try {
    for (let bytes = 0; ; ) {
      const { done, value } = await source.read();
      if (isLate) throw new LateError();
      if (done) return Buffer.concat(chunks);
      bytes += value.byteLength;
      if (bytes > limits.bytes) throw new TooLargeError();
      chunks.push(value);
    }
  } finally {
    clearTimeout(timer);
    cancel();
  }
}

/** A vendor's tracking id, 32 hexadecimal digits or a UUID; null for anything else, which might be part of a secret. */
export function readTrackingId(value: unknown): string | null {
  return typeof value === 'string' && isHexId(value) ? value : null;
}

/** The `Date` header as an instant; null where it is absent or no date. */
export function readServerTime(headers: Headers): string | null {
  const at = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** The `X-Total-Count` header; null where it is absent or no count. */
export function readTotalCount(headers: Headers): number | null {
  const text = headers.get('x-total-count') ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/**
 * Milliseconds that `Retry-After` asks for, from seconds or an HTTP date; null where it cannot be read.
 * A date is compared with the server's own clock, where its `Date` header tells it, and with `now` otherwise.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function readRetryAfter(headers: Headers, now: string): number | null {
  const text = (headers.get('retry-after') ?? '').trim();
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  const at = /^[A-Za-z]{3}, /.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) return null;
  return Math.max(0, at - Date.parse(readServerTime(headers) ?? now));
}
