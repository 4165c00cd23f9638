import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTopN } from '../../lambda/report/lookup.ts';

type Item = { place: number; name: string };

function topOf(limit: number, items: readonly Item[]) {
  const top = createTopN<Item>(limit, (a, b) => a.place - b.place);
  for (const item of items) top.offer(item);
  return top;
}

describe('a selection of the first', () => {
  it('keeps those that come first, in order, and counts all', () => {
    const items = [5, 3, 9, 1, 7, 2].map((place) => ({ place, name: '' }));
    const top = topOf(3, items);
    expect(top.inOrder().map(({ place }) => place)).toEqual([1, 2, 3]);
    expect(top.offered()).toBe(6);
  });

  it('prefers, of equals, the one that was offered first', () => {
    const items = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ place: 1, name }));
    expect(
      topOf(2, items)
        .inOrder()
        .map(({ name }) => name),
    ).toEqual(['a', 'b']);
  });

  it('keeps all where they are fewer than its limit', () => {
    expect(topOf(10, [{ place: 1, name: 'only' }]).inOrder()).toEqual([{ place: 1, name: 'only' }]);
  });

  it('takes more after it was asked', () => {
    const top = topOf(2, [
      { place: 4, name: 'd' },
      { place: 3, name: 'c' },
    ]);
    expect(top.inOrder().map(({ name }) => name)).toEqual(['c', 'd']);
    top.offer({ place: 1, name: 'a' });
    expect(top.inOrder().map(({ name }) => name)).toEqual(['a', 'c']);
  });

  it('agrees with sorting everything, whatever comes', () => {
    const places = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), places, (limit, drawn) => {
        const items = drawn.map((place, index) => ({ place, name: String(index) }));
        const sorted = items.toSorted((a, b) => a.place - b.place);
        expect(topOf(limit, items).inOrder()).toEqual(sorted.slice(0, limit));
      }),
    );
  });
});
