import { expect, it } from 'vitest';
import type { RunDeps } from '../../lambda/steps/run/context.ts';
import { openWorld } from '../support/night.ts';
import { expectSummary, gone, outcomesIn } from '../support/night-facts.ts';

/** A rotator after whose answer to the first of the two batches the machine's clock moves by so many minutes. */
function sleepingAfterSecrets({ rotator, clock }: RunDeps, minutes: number): Partial<RunDeps> {
  let asked = 0;
  return {
    rotator: {
      ...rotator,
      designatedIds: async (secrets) => {
        const ids = await rotator.designatedIds(secrets);
        asked += 1;
        return ids;
      },
    },
    clock: {
      ...clock,
      now: () => new Date(Date.parse(clock.now()) + (asked > 1 ? minutes * 60_000 : 0)).toISOString(),
    },
  };
}

it.each([3, -3])(
  'deletes nothing of a batch whose designated secrets were read before the clock moved by %i minutes',
  async (minutes) => {
    const world = await openWorld();
    const summary = await world.night(sleepingAfterSecrets(world.deps(), minutes));
    expect(gone(world)).toEqual(['stale one', 'stale two', 'stale three', "leaver's"]);
    expect(outcomesIn(expectSummary(world, summary))).toEqual({ deleted: 4, 'not-reached': 1, kept: 8 });
  },
);

it('deletes on designated secrets read a minute before', async () => {
  const world = await openWorld();
  await world.night(sleepingAfterSecrets(world.deps(), 1));
  expect(gone(world)).toHaveLength(5);
});
