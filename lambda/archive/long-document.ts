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

/** An object as JSON: what is undefined is left out, and its lists have an item a line, so that no text is long. */
export function* objectPieces(object: Record<string, unknown>): Generator<string> {
  let before = '{';
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(key)}:`;
    if (Array.isArray(value)) yield* listPieces(value);
    else yield JSON.stringify(value);
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}
