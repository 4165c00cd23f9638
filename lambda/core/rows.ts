/**
 * Items in order that can be walked again and again: an array, or rows that were packed to take little memory.
 * A hundred thousand tokens do not fit a small function as objects; packed they take their length as JSON.
 */
export type Rows<T> = Iterable<T> & { readonly length: number };

/** Rows as JSON lines in chunks of bytes; each walk parses them anew, one at a time. */
export type PackedRows<T> = Rows<T> & { readonly chunks: readonly Uint8Array[] };

/** Takes items one by one, and keeps each as a line of JSON. */
export type Packer<T> = { add(item: T): void; rows(): PackedRows<T> };

const chunkBytes = 1_048_576;
const newline = 10;
const comma = 44;

/** Makes an empty packer. Items must be plain JSON. */
export function createPacker<T>(): Packer<T> {
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  let lines: string[] = [];
  let pending = 0;
  let length = 0;
  const flush = (): void => {
    if (lines.length > 0) chunks.push(encoder.encode(lines.join('')));
    lines = [];
    pending = 0;
  };
  return {
    add(item) {
      const line = `${JSON.stringify(item)}\n`;
      lines.push(line);
      pending += line.length;
      length += 1;
      if (pending >= chunkBytes) flush();
    },
    rows() {
      flush();
      return packedRows<T>([...chunks], length);
    },
  };
}

/** Packs items that are made one at a time. */
export function packRows<T>(items: Iterable<T>): PackedRows<T> {
  const packer = createPacker<T>();
  for (const item of items) packer.add(item);
  return packer.rows();
}

/**
 * Rows over chunks of whole JSON lines, as a packer made them; `length` = their number of lines. A comma that
 * ends a line is passed over, so that the elements of an array can be walked where they stand.
 */
export function packedRows<T>(chunks: readonly Uint8Array[], length: number): PackedRows<T> {
  return { chunks, length, [Symbol.iterator]: () => walk<T>(chunks) };
}

/** Rows that each walk makes anew from other rows. */
export function mapRows<T, U>(rows: Rows<T>, change: (row: T) => U): Rows<U> {
  function* changed(): Generator<U> {
    for (const row of rows) yield change(row);
  }
  return { length: rows.length, [Symbol.iterator]: changed };
}

/** The first row for which something holds; undefined where it holds for none. */
export function findRow<T>(rows: Rows<T>, holds: (row: T) => boolean): T | undefined {
  for (const row of rows) if (holds(row)) return row;
  return undefined;
}

function* walk<T>(chunks: readonly Uint8Array[]): Generator<T> {
  const decoder = new TextDecoder();
  for (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const last = chunk[end - 1] === comma ? end - 1 : end;
      yield JSON.parse(decoder.decode(chunk.subarray(start, last)));
      start = end + 1;
    }
  }
}
