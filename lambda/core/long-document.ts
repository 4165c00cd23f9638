import { packedRows } from './rows.ts';

const chunkLength = 1_048_576;
const newline = 10;
const closeBracket = 93;

/**
 * A JSON document in chunks of bytes whose long lists come last and stand an element a line, so that neither
 * writing nor reading it needs one long text. `lists` = what the head lacks, by name, in order.
 */
export function longDocument(head: object, lists: Record<string, Iterable<unknown>>): Uint8Array[] {
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  let texts: string[] = [];
  let length = 0;
  const flush = (): void => {
    chunks.push(encoder.encode(texts.join('')));
    texts = [];
    length = 0;
  };
  for (const text of textsOf(head, lists)) {
    texts.push(text);
    length += text.length;
    if (length >= chunkLength) flush();
  }
  flush();
  return chunks;
}

function* textsOf(head: object, lists: Record<string, Iterable<unknown>>): Generator<string> {
  const opening = JSON.stringify(head).slice(0, -1);
  yield opening;
  let before = opening === '{' ? '' : ',';
  for (const [name, elements] of Object.entries(lists)) {
    yield `${before}${JSON.stringify(name)}:[`;
    let separator = '\n';
    for (const element of elements) {
      yield `${separator}${JSON.stringify(element)}`;
      separator = ',\n';
    }
    before = '\n],';
  }
  yield '\n]}';
}

/**
 * Reads a long document back: the lists named in `long` are rows that are parsed as they are walked, the others
 * arrays. JSON on one line is parsed as it is.
 */
export function readLongDocument<T>(bytes: Uint8Array, long: readonly string[]): T {
  const decoder = new TextDecoder();
  const lists: [string, Iterable<unknown>][] = [];
  let frame = '';
  let open: OpenList | null = null;
  for (const { from, to } of linesIn(bytes)) {
    if (open !== null && bytes[from] !== closeBracket) {
      open.length += 1;
      continue;
    }
    if (open !== null) lists.push(listOf(open, bytes.subarray(open.from, from), long));
    const line = decoder.decode(bytes.subarray(from, to));
    frame += line;
    const name = /"([A-Za-z]+)":\[$/.exec(line)?.[1];
    open = name === undefined ? null : { name, from: to + 1, length: 0 };
  }
  return Object.assign(JSON.parse(frame), Object.fromEntries(lists));
}

type OpenList = { name: string; from: number; length: number };

function listOf(
  { name, length }: OpenList,
  bytes: Uint8Array,
  long: readonly string[],
): [string, Iterable<unknown>] {
  const rows = packedRows([bytes], length);
  return [name, long.includes(name) ? rows : [...rows]];
}

function* linesIn(bytes: Uint8Array): Generator<{ from: number; to: number }> {
  let from = 0;
  while (from < bytes.byteLength) {
    const end = bytes.indexOf(newline, from);
    const to = end === -1 ? bytes.byteLength : end;
    yield { from, to };
    from = to + 1;
  }
}
