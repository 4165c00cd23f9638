import type { Around } from './around.ts';

/** A run: does its work with every call to the outside surrounded. */
export type Run = (around: Around) => Promise<unknown>;

/**
 * Lets runs take turns, call by call: only when every run waits at its next call (or has ended) is one
 * chosen to make its call. `check` is asked after each.
 */
export async function interleave(
  runs: readonly Run[],
  choose: (options: number) => number,
  check: () => void,
): Promise<void> {
  const waiting: (() => void)[] = [];
  let busy = runs.length;
  let wake: () => void = () => undefined;
  const rest = () => {
    busy -= 1;
    if (busy === 0) wake();
  };
  const around: Around = async (_call, work) => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      rest();
    });
    return work();
  };
  const ended = runs.map((run) => run(around).finally(rest));
  while (true) {
    if (busy > 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    check();
    const [next] = waiting.splice(choose(waiting.length), 1);
    if (next === undefined) break;
    busy += 1;
    next();
  }
  await Promise.all(ended);
}

/** Pseudo-random choices from a seed (mulberry32). */
export function choices(seed: number): (options: number) => number {
  let state = seed;
  return (options) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(options, 1);
  };
}

/** Choices that mostly let the run go on that moved last: long bursts, then a switch. */
export function bursts(seed: number): (options: number) => number {
  const choose = choices(seed);
  return (options) => (choose(8) === 0 ? choose(options) : Math.max(options - 1, 0));
}
