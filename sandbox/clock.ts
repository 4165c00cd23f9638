/** The sandbox's own clock: it ticks with real time unless it is frozen, and can be moved. */
export type Clock = {
  now(): Date;
  /** Moves the clock by so many milliseconds; negative moves it back. */
  advance(milliseconds: number): void;
  /** Sets the clock to an ISO-8601 instant. */
  set(iso: string): void;
};

/** Makes a clock that starts at an ISO-8601 instant, or at real time; a frozen one only moves by hand. */
export function createClock(options: { now?: string; frozen?: boolean }): Clock {
  const wall = options.frozen ? () => 0 : () => Date.now();
  let offset = instantOf(options.now ?? new Date().toISOString()) - wall();
  return {
    now: () => new Date(wall() + offset),
    advance: (milliseconds) => {
      offset += milliseconds;
    },
    set: (iso) => {
      offset = instantOf(iso) - wall();
    },
  };
}

function instantOf(iso: string): number {
  const instant = Date.parse(iso);
  if (Number.isNaN(instant)) throw new RangeError(`The sandbox's clock cannot be set to "${iso}"`);
  return instant;
}
