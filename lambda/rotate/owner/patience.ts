import type { Clock } from '../../ports.ts';

const waits = [1_000, 2_000, 4_000, 8_000, 16_000];

/** Asks again, for half a minute in all, while the answer is "not yet" (null): a new token takes a while to be known everywhere. */
export async function eventually<T>(clock: Clock, ask: () => Promise<T | null>): Promise<T | null> {
  for (const wait of waits) {
    const answer = await ask();
    if (answer !== null) return answer;
    await clock.sleep(wait);
  }
  return ask();
}
