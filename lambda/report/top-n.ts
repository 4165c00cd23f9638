/** Takes items one by one, and keeps only those that come first in an order. */
export type TopN<T> = {
  offer(item: T): void;
  /** How many were offered. */
  offered(): number;
  /** Those that come first, in order; of equals, the one that was offered first. */
  inOrder(): T[];
};

/** Makes an empty selection of at most `limit` (from 1 on) items in the order of `compare`. */
export function createTopN<T>(limit: number, compare: (a: T, b: T) => number): TopN<T> {
  // Sorting only now and then is quicker than finding the place of every item.
  const room = limit + Math.ceil(limit / 4);
  let kept: T[] = [];
  let last: T | undefined;
  let offered = 0;
  const prune = (): void => {
    kept = kept.sort(compare).slice(0, limit);
    if (kept.length === limit) last = kept.at(-1);
  };
  return {
    offer(item) {
      offered += 1;
      if (last !== undefined && compare(item, last) >= 0) return;
      kept.push(item);
      if (kept.length > room) prune();
    },
    offered: () => offered,
    inOrder() {
      prune();
      return [...kept];
    },
  };
}
