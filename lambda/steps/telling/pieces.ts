const chunkBytes = 1_048_576;

/** Texts in order as chunks of UTF-8 of about 1 MB: the whole never exists as one string. */
export function chunksOf(pieces: Iterable<string>): Uint8Array[] {
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  let pending: string[] = [];
  let length = 0;
  const flush = (): void => {
    if (length > 0) chunks.push(encoder.encode(pending.join('')));
    pending = [];
    length = 0;
  };
  for (const piece of pieces) {
    pending.push(piece);
    length += piece.length;
    if (length >= chunkBytes) flush();
  }
  flush();
  return chunks;
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

/** An object as JSON: what is undefined is left out, and its lists and rows have an item a line. */
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
