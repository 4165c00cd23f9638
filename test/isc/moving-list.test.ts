import { describe, expect, it } from 'vitest';
import type { InventoryRow } from '../../lambda/core/pat.ts';
import { readListing } from '../../lambda/isc/listing/list-tokens.ts';

function rowsOf(from: number, to: number): InventoryRow[] {
  return Array.from({ length: to - from }, (_, at) => ({
    kind: 'unreadable',
    id: `row-${from + at}`,
    name: null,
    ownerId: null,
    reason: 'for the test',
  }));
}

/** A tenant that honours limit and offset over a list that `move` changes before the given requests. */
function pagedTenant(options: {
  list: InventoryRow[];
  counts: boolean;
  offsetsSeen?: number[];
  move?: (list: InventoryRow[], request: number) => InventoryRow[];
  offsetOf?: (asked: number) => number;
}) {
  let request = 0;
  let { list } = options;
  return async (asked: number) => {
    request += 1;
    options.offsetsSeen?.push(asked);
    list = options.move?.(list, request) ?? list;
    const offset = options.offsetOf?.(asked) ?? asked;
    const total = options.counts ? list.length : null;
    return { rows: list.slice(offset, offset + 250), total, serverTime: null };
  };
}

const noBare = () => Promise.reject(new Error('not asked'));

describe('a list that moves while it is read', () => {
  it.each([true, false])('is read again when a row of an earlier page went, counted: %s', async (counts) => {
    const move = (list: InventoryRow[], request: number) => (request === 2 ? list.slice(1) : list);
    const listing = await readListing(pagedTenant({ list: rowsOf(0, 600), counts, move }), noBare);
    expect(listing.completeness).toEqual({ kind: 'complete' });
    expect(listing.rows.length).toBe(599);
  });

  it.each([true, false])('is read again when a row came on an earlier page, counted: %s', async (counts) => {
    const move = (list: InventoryRow[], request: number) =>
      request === 3 ? [...rowsOf(900, 901), ...list] : list;
    const listing = await readListing(pagedTenant({ list: rowsOf(0, 600), counts, move }), noBare);
    expect(listing.completeness).toEqual({ kind: 'complete' });
    expect(listing.rows.length).toBe(601);
  });

  it('is read again when one row went and another came, so that the total is the same', async () => {
    const move = (list: InventoryRow[], request: number) =>
      request === 2 ? [...list.slice(1), ...rowsOf(900, 901)] : list;
    const listing = await readListing(pagedTenant({ list: rowsOf(0, 600), counts: true, move }), noBare);
    expect(listing.completeness).toEqual({ kind: 'complete' });
    expect([...listing.rows].at(-1)?.id).toBe('row-900');
    expect(listing.rows.length).toBe(600);
  });

  it('is doubtful when it moves again', async () => {
    const move = (list: InventoryRow[]) => list.slice(1);
    const listing = await readListing(pagedTenant({ list: rowsOf(0, 600), counts: false, move }), noBare);
    expect(listing.completeness).toEqual({
      kind: 'doubtful',
      reason: 'rows moved between pages while they were read',
    });
  });

  it('is doubtful when its order changes with every request', async () => {
    const move = (list: InventoryRow[]) => list.toReversed();
    const listing = await readListing(pagedTenant({ list: rowsOf(0, 600), counts: true, move }), noBare);
    expect(listing.completeness.kind).toBe('doubtful');
  });

  it('keeps the newer content of the row on which two pages meet', async () => {
    const used: InventoryRow = {
      kind: 'unreadable',
      id: 'row-249',
      name: 'used meanwhile',
      ownerId: null,
      reason: 'for the test',
    };
    const move = (list: InventoryRow[], request: number) => (request === 2 ? list.with(249, used) : list);
    const listing = await readListing(pagedTenant({ list: rowsOf(0, 300), counts: false, move }), noBare);
    expect([...listing.rows][249]?.name).toBe('used meanwhile');
    expect(listing.contradictions).toEqual([]);
  });
});

describe('a tenant that takes multiples of the limit only', () => {
  const offsetOf = (asked: number) => Math.floor(asked / 250) * 250;

  it('is listed whole where it counts', async () => {
    const offsetsSeen: number[] = [];
    const tenant = pagedTenant({ list: rowsOf(0, 600), counts: true, offsetOf, offsetsSeen });
    const listing = await readListing(tenant, noBare);
    expect(listing.completeness).toEqual({ kind: 'complete' });
    expect(listing.rows.length).toBe(600);
    expect(offsetsSeen).toEqual([0, 249, 0, 250, 500]);
  });

  it('is doubtful when one row goes between two pages, which hides the first row of the second', async () => {
    const move = (list: InventoryRow[], request: number) => (request === 4 ? list.slice(1) : list);
    const tenant = pagedTenant({ list: rowsOf(0, 600), counts: true, offsetOf, move });
    const listing = await readListing(tenant, noBare);
    expect(listing.completeness).toEqual({ kind: 'doubtful', reason: 'the total changed between pages' });
  });

  it('gives all its rows, but no proof, where it does not count', async () => {
    const tenant = pagedTenant({ list: rowsOf(0, 600), counts: false, offsetOf });
    const listing = await readListing(tenant, noBare);
    expect(listing.rows.length).toBe(600);
    expect(listing.completeness).toEqual({
      kind: 'doubtful',
      reason: 'without a total, nothing proves that no row was missed between pages',
    });
  });
});

describe('a tenant that counts', () => {
  it('more rows than it gives makes the listing doubtful', async () => {
    const tenant = async (offset: number) => ({
      rows: rowsOf(0, 600).slice(offset, Math.min(offset + 250, 300)),
      total: 600,
      serverTime: null,
    });
    expect((await readListing(tenant, noBare)).completeness).toEqual({
      kind: 'doubtful',
      reason: 'the next page was refused or empty, and nothing proves that the list ends there',
    });
  });

  it('fewer rows than it gives makes the listing doubtful', async () => {
    const tenant = async () => ({ rows: rowsOf(0, 10), total: 9, serverTime: null });
    expect((await readListing(tenant, noBare)).completeness).toEqual({
      kind: 'doubtful',
      reason: '10 rows came, but the tenant counts 9',
    });
  });

  it('with pages smaller than asked for is listed whole', async () => {
    const tenant = async (offset: number) => ({
      rows: rowsOf(0, 180).slice(offset, offset + 50),
      total: 180,
      serverTime: null,
    });
    const listing = await readListing(tenant, noBare);
    expect(listing.completeness).toEqual({ kind: 'complete' });
    expect(listing.rows.length).toBe(180);
  });
});

describe('a tenant that refuses limit and offset as such', () => {
  const refusing = async () => null;

  it.each([
    [0, null, { kind: 'complete' }],
    [249, null, { kind: 'complete' }],
    [300, 300, { kind: 'complete' }],
    [250, null, { kind: 'doubtful', reason: '250 rows came, and nothing proves that there are no more' }],
    [250, 300, { kind: 'doubtful', reason: '250 rows came, and the tenant counts 300' }],
  ])('is asked once without them: %i rows, total %j', async (count, total, expected) => {
    const bare = async () => ({ rows: rowsOf(0, count), total, serverTime: null });
    expect((await readListing(refusing, bare)).completeness).toEqual(expected);
  });
});

it('never asks for more than 2,000 pages', async () => {
  let asked = 0;
  const endless = async (offset: number) => {
    asked += 1;
    return { rows: rowsOf(offset, offset + 2), total: 1_000_000, serverTime: null };
  };
  expect((await readListing(endless, noBare)).completeness).toEqual({
    kind: 'doubtful',
    reason: 'the listing has more than 2000 pages',
  });
  expect(asked).toBe(2000);
});
