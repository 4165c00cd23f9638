import { createPacker, type Rows } from '../../core/rows.ts';
import type { IscError } from '../../errors.ts';
import { createRowScanner } from './row-scanner.ts';

/** One HTTP request, and how the body of an answer is read. */
export type HttpRequest<T> = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** The only status that is an answer; any 2xx when absent. */
  answeredBy?: 200;
  /** Makes a fresh reader for each attempt. */
  read: () => BodyReader<T>;
};

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

/** How much of a body is read, unpacked, and how long it may take. */
export type BodyLimits = { bytes: number; ms: number };

/** Takes the chunks of a body as they come; throws where it is malformed, with a message that nobody shows. */
export type BodyReader<T> = {
  push(chunk: Uint8Array): void;
  finish(): T;
  /** Narrower limits than those of the transport. */
  limits: Partial<BodyLimits>;
};

/** Reads JSON as a whole, up to a megabyte: a few bytes on the wire may unpack to more than the memory holds. */
export function jsonBody(): BodyReader<unknown> {
  const chunks: Uint8Array[] = [];
  return {
    limits: { bytes: 1_048_576 },
    push: (chunk) => {
      chunks.push(chunk);
    },
    finish: () => JSON.parse(Buffer.concat(chunks).toString('utf8')),
  };
}

/** Reads a JSON array row by row and packs what it reads, so that a long listing is held as bytes only. */
export function rowsBody<Row>(
  parseRow: (raw: unknown) => Row,
  limits: Partial<BodyLimits> = {},
): BodyReader<Rows<Row>> {
  const packer = createPacker<Row>();
  const scanner = createRowScanner((raw) => packer.add(parseRow(raw)));
  return {
    limits,
    push: scanner.push,
    finish: () => {
      scanner.finish();
      return packer.rows();
    },
  };
}

/** Reads past a body that nobody needs. */
export function noBody(): BodyReader<null> {
  return { limits: { bytes: 65_536 }, push: () => undefined, finish: () => null };
}
