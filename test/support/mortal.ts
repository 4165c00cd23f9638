import type { Around } from './around.ts';

/** Right before the nth call to the outside, or after it took effect and before its answer, the process dies. */
export type Crash = { call: number; when: 'before' | 'after' };

/** A process that may die: what surrounds its calls, and what is known of its end. */
type Mortal = {
  around: Around;
  /** The calls so far, by name, in their order. */
  calls: string[];
  /** Settles once the process is dead, and all that it had under way has taken effect. */
  died: Promise<null>;
};

/** Makes a process that dies at a crash; without one it only counts. A dead one does nothing any more. */
export function createMortal(crash?: Crash): Mortal {
  const calls: string[] = [];
  const underWay = new Set<Promise<unknown>>();
  const { promise: died, resolve } = Promise.withResolvers<null>();
  const never = new Promise<never>(() => undefined);
  let dead = false;
  const die = async () => {
    dead = true;
    await Promise.allSettled(underWay);
    resolve(null);
    return never;
  };
  const around: Around = async (name, work) => {
    if (dead) return never;
    calls.push(name);
    const mine = calls.length;
    if (mine === crash?.call && crash.when === 'before') return die();
    const working = work();
    underWay.add(working);
    await working.catch(() => undefined);
    underWay.delete(working);
    if (mine === crash?.call) return die();
    return dead ? never : working;
  };
  return { around, calls, died };
}

/** Before and after each of these calls. */
export function crashesAt(calls: readonly string[]): Crash[] {
  return calls.flatMap((_, index): Crash[] => [
    { call: index + 1, when: 'before' },
    { call: index + 1, when: 'after' },
  ]);
}
