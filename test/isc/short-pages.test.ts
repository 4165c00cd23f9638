import { describe, expect, it } from 'vitest';
import type { InventoryRow } from '../../lambda/core/pat.ts';
import { readListing } from '../../lambda/isc/listing/list-tokens.ts';
import type { FetchPage } from '../../lambda/isc/listing/walk.ts';

function rowsOf(from: number, to: number): InventoryRow[] {
  return Array.from({ length: to - from }, (_, at) => {
    return { kind: 'unreadable', id: `row-${from + at}`, name: null, ownerId: null, reason: 'for the test' };
  });
}

type Answering = (list: InventoryRow[], offset: number) => InventoryRow[] | null;

const answering: Record<string, Answering> = {
  'gives all, whatever is asked': (list) => list,
  'gives all, each time in another order': (list, offset) => (offset === 0 ? list : list.toReversed()),
  'honours limit and offset': (list, offset) => list.slice(offset, offset + 250),
  'answers 400 past the end': (list, offset) =>
    offset >= list.length ? null : list.slice(offset, offset + 250),
  'gives 100 rows at most': (list, offset) => list.slice(offset, offset + 100),
  'takes no offset': (list, offset) => (offset > 0 ? null : list),
};

/** Reads the listing of a tenant without a total, over a list that `move` changes before the given requests. */
async function listed(
  kind: string,
  list: InventoryRow[],
  move: (list: InventoryRow[], request: number) => InventoryRow[] = (same) => same,
) {
  const offsets: number[] = [];
  let current = list;
  const fetchPage: FetchPage = async (offset) => {
    offsets.push(offset);
    current = move(current, offsets.length);
    const rows = answering[kind]?.(current, offset) ?? null;
    return rows === null ? null : { rows, total: null, serverTime: null };
  };
  const listing = await readListing(fetchPage, () => Promise.reject(new Error('not asked')));
  const ids = [...listing.rows].map(({ id }) => id);
  return { offsets, count: new Set(ids).size, length: ids.length, completeness: listing.completeness };
}

const complete = { kind: 'complete' };

describe('a first page that is not full proves nothing: its last row is asked for again', () => {
  it.each([
    ['gives all, whatever is asked', 120, [0, 119]],
    ['gives all, whatever is asked', 2, [0, 1]],
    ['gives all, each time in another order', 120, [0, 119]],
    ['honours limit and offset', 120, [0, 119]],
    ['honours limit and offset', 2, [0, 1]],
    ['answers 400 past the end', 120, [0, 119]],
    ['gives 100 rows at most', 99, [0, 98]],
    ['gives 100 rows at most', 100, [0, 99]],
    ['gives 100 rows at most', 101, [0, 99]],
    ['gives 100 rows at most', 199, [0, 99, 198]],
    ['gives 100 rows at most', 300, [0, 99, 198, 297]],
    ['gives 100 rows at most', 520, [0, 99, 198, 297, 396, 495]],
  ])('a tenant that %s is listed whole with %i rows', async (kind, count, offsets) => {
    expect(await listed(kind, rowsOf(0, count))).toEqual({
      offsets,
      count,
      length: count,
      completeness: complete,
    });
  });

  it.each([0, 1])('a page of %i rows is the whole list: no tenant gives single rows', async (count) => {
    const { offsets, completeness } = await listed('honours limit and offset', rowsOf(0, count));
    expect(offsets).toEqual([0]);
    expect(completeness).toEqual(complete);
  });

  it('a tenant that counts is not asked again', async () => {
    let asked = 0;
    const counting: FetchPage = async () => {
      asked += 1;
      return { rows: rowsOf(0, 120), total: 120, serverTime: null };
    };
    expect((await readListing(counting, () => Promise.reject())).completeness).toEqual(complete);
    expect(asked).toBe(1);
  });

  it('a tenant that refuses to show it again makes the listing doubtful', async () => {
    expect(await listed('takes no offset', rowsOf(0, 120))).toMatchObject({
      offsets: [0, 119, 0, 119],
      count: 120,
      completeness: { kind: 'doubtful', reason: 'its last row was not given when it was asked for again' },
    });
  });
});

describe('a short list that moves before its last row is asked for again is read once more', () => {
  const kinds = ['gives all, whatever is asked', 'honours limit and offset', 'answers 400 past the end'];
  const moves: [string, number, (list: InventoryRow[]) => InventoryRow[]][] = [
    ['its last row went', 119, (list) => list.slice(0, -1)],
    ['its first row went', 119, (list) => list.slice(1)],
    ['a row came before it', 121, (list) => [...rowsOf(900, 901), ...list]],
    ['a row came after it', 121, (list) => [...list, ...rowsOf(900, 901)]],
  ];

  it.each(kinds.flatMap((kind) => moves.map((move) => [kind, ...move] as const)))(
    'where a tenant %s: %s',
    async (...[kind, , count, change]) => {
      const move = (list: InventoryRow[], request: number) => (request === 2 ? change(list) : list);
      expect(await listed(kind, rowsOf(0, 120), move)).toMatchObject({ count, completeness: complete });
    },
  );

  it('and is doubtful where it moves again', async () => {
    const move = (list: InventoryRow[]) => list.slice(0, -1);
    expect((await listed('honours limit and offset', rowsOf(0, 120), move)).completeness).toEqual({
      kind: 'doubtful',
      reason: 'its last row was not given when it was asked for again',
    });
  });
});
