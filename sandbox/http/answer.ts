/** What an answer carries; rows stay data until they are sent, so that a fault can alter them. */
export type AnswerBody =
  | { kind: 'none' }
  | { kind: 'text'; text: string }
  | { kind: 'object'; value: Record<string, unknown> }
  | { kind: 'rows'; rows: readonly unknown[] };

/** An answer before it goes on the wire; header names are written as they are sent. */
export type Answer = { status: number; headers: Record<string, string>; body: AnswerBody };

const JSON_TYPE = { 'Content-Type': 'application/json' };
const ROWS_A_CHUNK = 500;

/** An answer of one JSON object. */
export function object(status: number, value: Record<string, unknown>): Answer {
  return { status, headers: JSON_TYPE, body: { kind: 'object', value } };
}

/** A listing. */
export function rows(list: readonly unknown[], headers: Record<string, string> = {}): Answer {
  return { status: 200, headers: { ...JSON_TYPE, ...headers }, body: { kind: 'rows', rows: list } };
}

/** The body in pieces, so that a listing of any length is never one string. */
export function* pieces(body: AnswerBody): Generator<string> {
  if (body.kind === 'text') yield body.text;
  if (body.kind === 'object') yield JSON.stringify(body.value);
  if (body.kind !== 'rows') return;
  yield '[';
  for (let start = 0; start < body.rows.length; start += ROWS_A_CHUNK) {
    const chunk = JSON.stringify(body.rows.slice(start, start + ROWS_A_CHUNK)).slice(1, -1);
    yield start === 0 ? chunk : `,${chunk}`;
  }
  yield ']';
}

/** The body as one text, for faults that damage it. */
export function textOf(body: AnswerBody): string {
  return [...pieces(body)].join('');
}

/** A request that the tenant refuses; it becomes an answer in the vendor's shape for that status. */
export class Refusal extends Error {
  readonly status: number;
  /** The OAuth error code, on the token endpoint only. */
  readonly code: string | undefined;

  constructor(status: number, text: string, code?: string) {
    super(text);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }
}

const DETAIL_CODES: Record<number, string> = {
  400: '400.1 Bad request content',
  403: '403 Forbidden',
  404: '404 Not found',
  405: '405 Method not allowed',
  413: '413 Payload too large',
  415: '415 Unsupported media type',
  500: '500.0 Internal fault',
};

/** The answer to a refused request: one of the vendor's three shapes. */
export function answerOf(refusal: Refusal, trackingId: string): Answer {
  if (refusal.code)
    return object(refusal.status, { error: refusal.code, error_description: refusal.message });
  if (refusal.status === 401) return object(401, { error: refusal.message });
  return iscError({ status: refusal.status, text: refusal.message, trackingId });
}

/** The error shape of everything but 401 and 429. */
export function iscError(error: { status: number; text: string; trackingId: string }): Answer {
  const { status, text, trackingId } = error;
  return object(status, {
    detailCode: DETAIL_CODES[status] ?? String(status),
    trackingId,
    messages: [{ locale: 'en-US', localeOrigin: 'DEFAULT', text }],
    causes: [],
  });
}

/** The answer to a request over the rate limit. */
export function tooMany(retryAfter: string | null): Answer {
  const answer = object(429, { message: ' Rate Limit Exceeded ' });
  return retryAfter === null
    ? answer
    : { ...answer, headers: { ...answer.headers, 'Retry-After': retryAfter } };
}
