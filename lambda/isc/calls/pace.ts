/** How many requests may arrive within a window, and how many may be under way at once. */
export type Pacing = { requests: number; windowMs: number; concurrency: number };

/** Lets tasks through at the pace of a window, in the order of their arrival. */
export type Pace = {
  run<T>(task: () => Promise<T>): Promise<T>;
  /** Lets nothing through until the promise settles. */
  pauseUntil(settled: Promise<unknown>): void;
};

/** Clocks of two machines tick in milliseconds of their own; this much lies between a slot's end and its reuse. */
const marginMs = 10;

/**
 * Makes a sliding window that a server cannot see overrun.
 * The server counts arrivals, and a request arrives at an unknown time between its sending and its answer.
 * So a slot is taken at the sending and given back one window after the ANSWER: whichever requests arrive
 * within a window, all of them hold a slot when the last of them is sent. Libraries that count starts
 * (p-queue, p-throttle) let latency put more arrivals into a window than it holds.
 */
export function createPace(pacing: Pacing): Pace {
  const waiting: (() => void)[] = [];
  const freeAt: number[] = [];
  let underWay = 0;
  let pauses = 0;
  let timer: NodeJS.Timeout | null = null;

  const mayStart = () =>
    pauses === 0 && underWay < pacing.concurrency && underWay + freeAt.length < pacing.requests;
  const wakeAtNextSlot = () => {
    const next = freeAt[0];
    if (next === undefined || waiting.length === 0 || timer !== null) return;
    timer = setTimeout(admit, Math.max(1, Math.ceil(next - performance.now())));
  };
  function admit() {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    while ((freeAt[0] ?? Number.POSITIVE_INFINITY) <= performance.now()) freeAt.shift();
    while (waiting.length > 0 && mayStart()) {
      underWay += 1;
      waiting.shift()?.();
    }
    wakeAtNextSlot();
  }
  const leave = () => {
    underWay -= 1;
    freeAt.push(performance.now() + pacing.windowMs + marginMs);
    admit();
  };

  return {
    run: async (task) => {
      await new Promise<void>((start) => {
        waiting.push(start);
        admit();
      });
      try {
        return await task();
      } finally {
        leave();
      }
    },
    pauseUntil: (settled) => {
      pauses += 1;
      const resume = () => {
        pauses -= 1;
        admit();
      };
      settled.then(resume, resume);
    },
  };
}
