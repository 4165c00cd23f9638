/** A seeded source of chance: the same seed gives the same sequence. */
export type Random = {
  /** A number from 0 up to, not including, 1. */
  next(): number;
  /** A whole number, both bounds included. */
  int(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** Hexadecimal digits; the length is rounded up to a multiple of eight. */
  hex(length: number): string;
};

/**
 * Makes a source of chance from a seed.
 * @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32
 */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const bits = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const next = () => bits() / 2 ** 32;
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (list) => list[int(0, list.length - 1)] ?? list[0],
    hex: (length) => {
      let digits = '';
      while (digits.length < length) digits += bits().toString(16).padStart(8, '0');
      return digits;
    },
  };
}
