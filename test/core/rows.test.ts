import { expect, it } from 'vitest';
import { concatRows, createPacker, findRow, packRows } from '../../lambda/core/rows.ts';

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
  expect(rows).toHaveLength(0);
});

it('keeps every item whole over many packs', () => {
  const many = Array.from({ length: 30_000 }, (_, number) => ({ number, filler: 'x'.repeat(100) }));
  const rows = packRows(many);
  expect([...rows]).toEqual(many);
  expect(rows).toHaveLength(30_000);
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

it('takes items that already are JSON', () => {
  const packer = createPacker<{ id: string }>();
  packer.addJson('{"id":"ü"}');
  packer.add({ id: 'b' });
  expect([...packer.rows()]).toEqual([{ id: 'ü' }, { id: 'b' }]);
});

it('walks parts one after the other, as one', () => {
  const rows = concatRows(packRows([1, 2]), [], [3]);
  expect([...rows]).toEqual([1, 2, 3]);
  expect([...rows]).toEqual([1, 2, 3]);
  expect(rows).toHaveLength(3);
});
