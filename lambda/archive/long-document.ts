import { createPacker, type Packer } from '../core/rows.ts';

const pieceLength = 65_536;

/** The same text in fewer, longer pieces. */
export function* joined(pieces: Iterable<string>): Generator<string> {
  let open: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    open.push(piece);
    length += piece.length;
    if (length < pieceLength) continue;
    yield open.join('');
    open = [];
    length = 0;
  }
  yield open.join('');
}

/** A list as JSON, an item a line, each line indented. */
export function* listPieces(items: Iterable<unknown>, indent = ''): Generator<string> {
  let before = '[';
  for (const item of items) {
    yield `${before}\n${indent}${JSON.stringify(item)}`;
    before = ',';
  }
  yield before === '[' ? '[]' : `\n${indent.slice(2)}]`;
}

/**
 * An object as JSON: what is undefined is left out, and its lists and rows have an item a line, so that neither
 * writing nor reading it needs one long text.
 */
export function* objectPieces(object: Record<string, unknown>): Generator<string> {
  let before = '{';
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(key)}:`;
    if (isIterable(value)) yield* listPieces(value);
    else yield JSON.stringify(value);
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/**
 * Reads back what was written as `objectPieces`, or any other JSON object; the lists named in `long` are packed
 * rows where they have an item a line. Throws a SyntaxError where it is no JSON.
 */
export async function readLongDocument<T>(
  pieces: Iterable<string> | AsyncIterable<string>,
  long: readonly string[],
): Promise<T> {
  const reader = createReader(long);
  let carry = '';
  for await (const piece of pieces) {
    const lines = (carry + piece).split('\n');
    carry = lines.pop() ?? '';
    for (const line of lines) reader.take(line);
  }
  reader.take(carry);
  const { frame, lists } = reader.finish();
  return Object.assign(JSON.parse(frame), lists);
}

/** Takes a document line by line: the items of long lists into packers, all else into the frame around them. */
function createReader(long: readonly string[]) {
  const packers = new Map<string, Packer<unknown>>();
  let open: Packer<unknown> | null = null;
  let frame = '';
  const takeOutside = (line: string): void => {
    frame += line;
    const name = /"([A-Za-z]+)":\[$/.exec(line)?.[1] ?? '';
    open = long.includes(name) ? createPacker() : null;
    if (open !== null) packers.set(name, open);
  };
  return {
    take: (line: string): void => {
      if (open === null || line.startsWith(']')) takeOutside(line);
      else open.addJson(line.endsWith(',') ? line.slice(0, -1) : line);
    },
    finish: () => {
      const lists = [...packers].map(([name, packer]) => [name, packer.rows()]);
      return { frame, lists: Object.fromEntries(lists) };
    },
  };
}
