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
