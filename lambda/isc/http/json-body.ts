import { TooDeepError } from './no-answer.ts';

/** A listing of a hundred thousand tokens has 300,000 objects and lists; each takes some 50 bytes of memory, even an empty one. */
const maxNodes = 5_000_000;
const openingBrace = 0x7b;
const openingBracket = 0x5b;

/** How much of a list is read at once: a whole one of a hundred thousand tokens is 40 MB of text, and as much again of rows. */
const partLength = 262_144;

/**
 * Reads a body as JSON.
 * @throws SyntaxError, or TooDeepError for one that would take far more memory than its text
 */
export function readJsonBody(body: Buffer): unknown {
  throwIfTooDeep(body);
  return JSON.parse(body.toString('utf8'));
}

/** Reads a body as a JSON array, and each of its rows once; so many bytes at a time, or a little more. */
export function readRows<Row>(
  parseRow: (raw: unknown) => Row,
  bytesAtOnce = partLength,
): (body: Buffer) => Row[] {
  return (body) => {
    throwIfTooDeep(body);
    const rows = readInParts(body, parseRow, bytesAtOnce);
    if (rows !== null) return rows;
    const whole: unknown = JSON.parse(body.toString('utf8'));
    if (!Array.isArray(whole)) throw new SyntaxError('not an array');
    return whole.map(parseRow);
  };
}

/** Null where a part is no list: then it was not between two rows that the text was cut, and the whole must be read. */
function readInParts<Row>(body: Buffer, parseRow: (raw: unknown) => Row, bytesAtOnce: number): Row[] | null {
  const rows: Row[] = [];
  for (const text of partsOf(body, bytesAtOnce)) {
    const part = parseList(text);
    if (part === null) return null;
    for (const raw of part) rows.push(parseRow(raw));
  }
  return rows;
}

/**
 * Cuts a list where one object seems to end and another to begin, and makes a list of each part. Inside of a row or of
 * a text that would leave a part before it that is no list.
 */
function* partsOf(body: Buffer, bytesAtOnce: number): Generator<string> {
  let [opening, from] = ['', 0];
  for (
    let cut = body.indexOf('},{', bytesAtOnce);
    cut !== -1;
    cut = body.indexOf('},{', from + bytesAtOnce)
  ) {
    yield `${opening}${body.toString('utf8', from, cut + 1)}]`;
    [opening, from] = ['[', cut + 2];
  }
  yield `${opening}${body.toString('utf8', from)}`;
}

function parseList(text: string): unknown[] | null {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : null;
  } catch {
    // What is wrong is told by the reading of the whole.
    return null;
  }
}

/** Ignores a body that nobody needs. */
export function noBody(): null {
  return null;
}

function throwIfTooDeep(body: Buffer): void {
  // A body has no more objects and lists than bytes.
  if (body.length <= maxNodes) return;
  if (countOf(openingBrace, body) + countOf(openingBracket, body) > maxNodes) throw new TooDeepError();
}

function countOf(byte: number, body: Buffer): number {
  let count = 0;
  for (let at = body.indexOf(byte); at !== -1; at = body.indexOf(byte, at + 1)) count += 1;
  return count;
}
