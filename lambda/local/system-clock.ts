import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../ports.ts';

/** The machine's own clock, moved by `offsetMs` (simulated nights; 0 for the real time). */
export function createSystemClock(offsetMs = 0): Clock {
  return {
    now: () => new Date(Date.now() + offsetMs).toISOString(),
    sleep: async (milliseconds) => {
      await delay(milliseconds);
    },
  };
}
