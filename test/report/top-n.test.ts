import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBest } from '../../lambda/report/top-n.ts';

type Item = { place: number; name: string };

function bestOf(limit: number, items: readonly Item[]) {
  const best = createBest<Item>(limit, (a, b) => a.place - b.place);
  for (const item of items) best.offer(item);
  return best;
}

describe('a selection of the best', () => {
  it('keeps those that come first, in order, and counts all', () => {
    const items = [5, 3, 9, 1, 7, 2].map((place) => ({ place, name: '' }));
    const best = bestOf(3, items);
    expect(best.inOrder().map(({ place }) => place)).toEqual([1, 2, 3]);
    expect(best.offered()).toBe(6);
  });

  it('prefers, of equals, the one that was offered first', () => {
    const items = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ place: 1, name }));
    expect(
      bestOf(2, items)
        .inOrder()
        .map(({ name }) => name),
    ).toEqual(['a', 'b']);
  });

  it('keeps all where they are fewer than its limit', () => {
    expect(bestOf(10, [{ place: 1, name: 'only' }]).inOrder()).toEqual([{ place: 1, name: 'only' }]);
  });

  it('takes more after it was asked', () => {
    const best = bestOf(2, [
      { place: 4, name: 'd' },
      { place: 3, name: 'c' },
    ]);
    expect(best.inOrder().map(({ name }) => name)).toEqual(['c', 'd']);
    best.offer({ place: 1, name: 'a' });
    expect(best.inOrder().map(({ name }) => name)).toEqual(['a', 'c']);
  });

  it('agrees with sorting everything, whatever comes', () => {
    const places = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), places, (limit, drawn) => {
        const items = drawn.map((place, index) => ({ place, name: String(index) }));
        const sorted = items.toSorted((a, b) => a.place - b.place);
        expect(bestOf(limit, items).inOrder()).toEqual(sorted.slice(0, limit));
      }),
    );
  });
});
