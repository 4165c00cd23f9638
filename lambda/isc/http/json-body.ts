import { TooDeepError } from './no-answer.ts';

/** A listing of a hundred thousand tokens has 300,000 objects and lists; each takes some 50 bytes of memory, even an empty one. */
const maxNodes = 5_000_000;
const openingBrace = 0x7b;
const openingBracket = 0x5b;

/**
 * Reads a body as JSON.
 * @throws SyntaxError, or TooDeepError for one that would take far more memory than its text
 */
export function readJsonBody(body: Buffer): unknown {
  if (countOf(openingBrace, body) + countOf(openingBracket, body) > maxNodes) throw new TooDeepError();
  return JSON.parse(body.toString('utf8'));
}

/** Reads a body as a JSON array, and each of its rows once. */
export function readRows<Row>(parseRow: (raw: unknown) => Row): (body: Buffer) => Row[] {
  return (body) => {
    const rows = readJsonBody(body);
    if (!Array.isArray(rows)) throw new SyntaxError('not an array');
    return rows.map(parseRow);
  };
}

/** Ignores a body that nobody needs. */
export function noBody(): null {
  return null;
}

function countOf(byte: number, body: Buffer): number {
  let count = 0;
  for (let at = body.indexOf(byte); at !== -1; at = body.indexOf(byte, at + 1)) count += 1;
  return count;
}
