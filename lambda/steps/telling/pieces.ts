const chunkBytes = 1_048_576;

/** Texts in order as chunks of UTF-8 of 1 MB, the last one shorter: the whole never exists as one string. */
export function chunksOf(pieces: Iterable<string>): Uint8Array[] {
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  let chunk = new Uint8Array(chunkBytes);
  let used = 0;
  for (const piece of pieces) {
    let done = 0;
    while (done < piece.length) {
      const { read, written } = encoder.encodeInto(
        done === 0 ? piece : piece.slice(done),
        chunk.subarray(used),
      );
      done += read;
      used += written;
      if (done === piece.length) break;
      chunks.push(chunk.subarray(0, used));
      chunk = new Uint8Array(chunkBytes);
      used = 0;
    }
  }
  return used === 0 ? chunks : [...chunks, chunk.slice(0, used)];
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
