import { expect, it } from 'vitest';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { expectSummary, gone, outcomesIn } from '../support/night-facts.ts';
import { doomed } from '../support/tenant-cast.ts';
import { openWorld } from '../support/world.ts';

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

/** The first deletion loses its access token, and the tenant mints the next one only after a few minutes. */
async function openWaitingWorld(onWait: () => void) {
  const world = await openWorld();
  const { faults, clock } = world.sandbox;
  faults.set({
    rules: [
      { target: { operation: 'delete' }, times: 1, fault: { kind: 'unauthorized', invalidate: true } },
      {
        target: { operation: 'token' },
        when: { from: 2, to: 5 },
        fault: { kind: 'throttle', retryAfter: { seconds: 55 } },
      },
    ],
  });
  const { advance } = clock;
  clock.advance = (milliseconds) => {
    advance(milliseconds);
    onWait();
  };
  return world;
}

it('deletes nothing on a re-read that grew old while the tenant minted no access token', async () => {
  const world = await openWaitingWorld(() => world.sandbox.tenant.use(doomed['never used']));
  const summary = await world.night();
  expect(world.ids()).toContain(doomed['never used']);
  expect(outcomesIn(expectSummary(world, summary))).toMatchObject({ deleted: 4, 'not-reached': 1 });
});

it('deletes nothing once it was stopped by hand while the tenant minted no access token', async () => {
  let stopped = false;
  const world = await openWaitingWorld(() => {
    stopped = true;
  });
  const summary = await world.night({ interrupted: () => stopped });
  expect(gone(world)).toEqual([]);
  expect(outcomesIn(expectSummary(world, summary))).toMatchObject({ 'not-reached': 5 });
});
