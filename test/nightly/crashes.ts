import type { DurableRun, KillPoint } from '../support/durable-client.ts';
import { createNightWorld } from './night-world.ts';

/** What must be the same however often a night was cut off. */
export type NightEnd = { status: string; left: string[]; deleted: number; told: string; outcomes: string[] };

/** Runs a night with these deaths; gives its end, and how it came to it. */
export async function endOfNight(
  stale: number,
  kills: readonly KillPoint[] = [],
): Promise<{ end: NightEnd; run: DurableRun }> {
  const world = createNightWorld(stale);
  const run = await world.runNight(kills);
  const summary = [...world.objects].find(([key]) => key.endsWith('/summary.json'))?.[1] ?? '{}';
  const { status, deletions, tokens = [] } = JSON.parse(summary);
  return {
    run,
    end: {
      status: `${run.output.Status} ${status}`,
      left: [...world.tokens.keys()],
      deleted: world.deletions.length,
      told: JSON.stringify(deletions),
      outcomes: tokens.map(({ id, outcome }: { id: string; outcome: string }) => `${id} ${outcome}`).sort(),
    },
  };
}
