import { expect, it } from 'vitest';
import { createPacker, findRow, packedRows, packRows } from '../../lambda/core/rows.ts';

const items = [
  { id: 'a', name: 'Zoë\n🔑' },
  { id: 'b', name: '' },
  { id: 'c', name: 'テスト' },
];

it('gives back what was packed, in order, as often as it is walked', () => {
  const rows = packRows(items);
  expect([...rows]).toEqual(items);
  expect([...rows]).toEqual(items);
  expect(rows).toHaveLength(3);
});

it('is empty where nothing was packed', () => {
  const rows = packRows([]);
  expect([...rows]).toEqual([]);
  expect(rows.chunks).toEqual([]);
});

it('keeps every line whole over many chunks', () => {
  const many = Array.from({ length: 30_000 }, (_, number) => ({ number, filler: 'x'.repeat(100) }));
  const rows = packRows(many);
  expect(rows.chunks.length).toBeGreaterThan(2);
  expect([...rows]).toEqual(many);
  expect([...packedRows(rows.chunks, 30_000)]).toHaveLength(30_000);
});

it('gives rows that a later addition does not change', () => {
  const packer = createPacker<{ id: string }>();
  packer.add({ id: 'a' });
  const before = packer.rows();
  packer.add({ id: 'b' });
  expect([...before]).toEqual([{ id: 'a' }]);
  expect([...packer.rows()]).toEqual([{ id: 'a' }, { id: 'b' }]);
});

it('finds the first row for which something holds', () => {
  const rows = packRows(items);
  expect(findRow(rows, ({ id }) => id !== 'a')).toEqual({ id: 'b', name: '' });
  expect(findRow(rows, ({ id }) => id === 'z')).toBeUndefined();
});
