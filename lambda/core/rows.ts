import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * Items in order that can be walked again and again: an array, or rows that were packed to take little memory.
 * A hundred thousand tokens do not fit a small function as objects; packed they take a tenth of that.
 */
export type Rows<T> = Iterable<T> & { readonly length: number };

/** Takes items one by one, and keeps them packed: each walk over its rows makes them anew, a few at a time. */
export type Packer<T> = {
  add(item: T): void;
  /** The same for an item that already is JSON. */
  addJson(json: string): void;
  /** All that was added so far; what is added later does not change them. */
  rows(): Rows<T>;
};

/** Large enough to compress well, small enough for its rows to die young. */
const packLength = 32_768;

/** Makes an empty packer. Items must be plain JSON. */
export function createPacker<T>(): Packer<T> {
  const packs: Uint8Array[] = [];
  let open: string[] = [];
  let openLength = 0;
  let length = 0;
  const close = (): void => {
    // A copy, since what the library gives is a part of a larger buffer.
    if (open.length > 0) packs.push(new Uint8Array(deflateRawSync(`[${open.join()}]`, { level: 1 })));
    open = [];
    openLength = 0;
  };
  const addJson = (json: string): void => {
    open.push(json);
    openLength += json.length;
    length += 1;
    if (openLength >= packLength) close();
  };
  return {
    add: (item) => addJson(JSON.stringify(item)),
    addJson,
    rows: () => {
      close();
      const closed = [...packs];
      return { length, [Symbol.iterator]: () => unpack<T>(closed) };
    },
  };
}

function* unpack<T>(packs: readonly Uint8Array[]): Generator<T> {
  for (const pack of packs) {
    const items: T[] = JSON.parse(inflateRawSync(pack, { chunkSize: 65_536 }).toString('utf8'));
    yield* items;
  }
}

/** Packs items that are made one at a time. */
export function packRows<T>(items: Iterable<T>): Rows<T> {
  const packer = createPacker<T>();
  for (const item of items) packer.add(item);
  return packer.rows();
}

/** Rows that each walk makes anew from other rows. */
export function mapRows<T, U>(rows: Rows<T>, change: (row: T) => U): Rows<U> {
  function* changed(): Generator<U> {
    for (const row of rows) yield change(row);
  }
  return { length: rows.length, [Symbol.iterator]: changed };
}

/** Rows after rows, as one. */
export function concatRows<T>(...parts: readonly Rows<T>[]): Rows<T> {
  function* walk(): Generator<T> {
    for (const part of parts) yield* part;
  }
  return { length: parts.reduce((sum, { length }) => sum + length, 0), [Symbol.iterator]: walk };
}

/** The first row for which something holds; undefined where it holds for none. */
export function findRow<T>(rows: Rows<T>, holds: (row: T) => boolean): T | undefined {
  for (const row of rows) if (holds(row)) return row;
  return undefined;
}
