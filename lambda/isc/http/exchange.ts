import type { IscError } from '../../errors.ts';

/** One HTTP request, and how the body of an answer is read. */
export type HttpRequest<T> = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** Which status is an answer; any 2xx when absent. */
  answeredBy?: 200 | 'any status';
  /** Reads the body of an answer, which has come whole. Throws where it is malformed, with a message that nobody shows. */
  read: (body: Buffer) => T;
  /** Narrower limits of the body than those of the transport. */
  limits?: Partial<BodyLimits>;
};

/** How much of a body is read, unpacked, and how long it may take. */
export type BodyLimits = { bytes: number; ms: number };

/** Limits of a body that holds a single thing: a few bytes on the wire may unpack to more than the memory holds. */
export const shortBody: Partial<BodyLimits> = { bytes: 1_048_576 };

/** An answer with a 2xx status that the request allows, read whole. */
export type Answer<T> = {
  kind: 'answer';
  status: number;
  value: T;
  trackingId: string | null;
  /** The `Date` header as an instant. */
  serverTime: string | null;
  /** The `X-Total-Count` header. */
  totalCount: number | null;
};

/** Any other status; its body is read for the tracking id only. */
export type Refusal = {
  kind: 'refusal';
  status: number;
  trackingId: string | null;
  /** What `Retry-After` asks for; null where it is absent or unreadable. */
  retryAfterMs: number | null;
};

/** No answer, or a 2xx answer that cannot be read. */
export type NoAnswer = {
  kind: 'no-answer';
  /** False only where the request surely never left. */
  sent: boolean;
  /** False where the same would surely happen again. */
  repeatable: boolean;
  /** An error code or words of this project; never the vendor's text. */
  why: string;
  /** What to do, where the certificate is of an authority that this machine does not know. */
  untrusted?: string;
};

/** The request was never sent: no access token could be had for it, or the caller took it back. */
type Unsent = { kind: 'unsent'; error: IscError };

/** An exchange without the answer it needed. */
export type Failure = Refusal | NoAnswer | Unsent;

/** What came of a request. */
export type Exchange<T> = Answer<T> | Failure;

/** Whether the request may have taken effect although no clear answer came. */
export function isLost(exchange: Exchange<unknown>): boolean {
  if (exchange.kind === 'no-answer') return exchange.sent;
  return exchange.kind === 'refusal' && isServerFault(exchange.status);
}

/** Statuses that say nothing about the request itself. */
export function isServerFault(status: number): boolean {
  return status >= 500 || status === 408;
}
