const maxRowBytes = 1_048_576;
const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const nesting = new Map([
  [openBracket, 1],
  [closeBracket, -1],
  [0x7b, 1],
  [0x7d, -1],
]);
const blanks = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Takes a JSON array in chunks of bytes. */
export type RowScanner = { push(chunk: Uint8Array): void; finish(): void };

/**
 * Splits a JSON array, fed in chunks of bytes, into its elements and hands each over, parsed.
 * Only brackets, quotes and commas are looked at here; `JSON.parse` judges every element.
 * Throws a SyntaxError where the text is no array, ends early, or has an element above 1 MB.
 */
export function createRowScanner(onElement: (element: unknown) => void): RowScanner {
  const endsElement = createStructure();
  let phase: 'before' | 'inside' | 'after' = 'before';
  /** What came of the element under way. */
  let begun: Uint8Array[] = [];
  let begunBytes = 0;
  let elements = 0;

  const handOver = (bytes: Uint8Array, end: number) => {
    if (end === closeBracket) phase = 'after';
    const text = Buffer.concat([...begun, bytes]).toString('utf8');
    begun = [];
    begunBytes = 0;
    if (phase === 'after' && elements === 0 && text.trim() === '') return;
    elements += 1;
    onElement(JSON.parse(text));
  };
  const readOutside = (byte: number) => {
    if (blanks.has(byte)) return;
    if (phase === 'after' || byte !== openBracket) throw new SyntaxError('not an array');
    phase = 'inside';
  };

  /** True where the next byte begins anew. */
  const step = (bytes: Uint8Array, start: number, at: number): boolean => {
    const byte = bytes[at] ?? 0;
    if (phase !== 'inside') readOutside(byte);
    else if (endsElement(byte)) handOver(bytes.subarray(start, at), byte);
    else return false;
    return true;
  };

  return {
    push: (chunk) => {
      let start = 0;
      for (let at = 0; at < chunk.byteLength; at += 1) if (step(chunk, start, at)) start = at + 1;
      begun.push(chunk.slice(start));
      begunBytes += chunk.byteLength - start;
      if (begunBytes > maxRowBytes) throw new SyntaxError('element too long');
    },
    finish: () => {
      if (phase !== 'after') throw new SyntaxError('ended early');
    },
  };
}

/** Follows strings and nesting; its answer is true for the bytes that end an element of the outermost array. */
function createStructure(): (byte: number) => boolean {
  let depth = 0;
  let inString = false;
  let escaped = false;

  const readString = (byte: number) => {
    if (escaped) escaped = false;
    else if (byte === backslash) escaped = true;
    else if (byte === quote) inString = false;
  };
  return (byte) => {
    if (inString) readString(byte);
    else if (depth === 0 && (byte === comma || byte === closeBracket)) return true;
    else {
      inString = byte === quote;
      depth += nesting.get(byte) ?? 0;
    }
    return false;
  };
}
