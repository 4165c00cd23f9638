import { expect, it } from 'vitest';
import { countCalls, crashPoints, pairsOfCrashes, surviveCrashes } from '../support/crashes.ts';
import { DAY } from '../support/rotation-world.ts';

it('survives a crash at every call to the outside, before it and after it took effect', async () => {
  const points = crashPoints(await countCalls());
  let happened = 0;
  for (const pause of [60_000, DAY])
    for (const crash of points) happened += await surviveCrashes([crash], pause);
  console.log(`crash points: ${points.length}, each with two pauses: ${happened} crashes`);
  expect(happened).toBe(points.length * 2);
});

it('survives two crashes in a row (a share of the pairs; all of them in the long tests)', async () => {
  const pairs = pairsOfCrashes(await countCalls(), 16);
  let both = 0;
  for (const [index, pair] of pairs.entries())
    both += (await surviveCrashes(pair, index % 2 === 0 ? 60_000 : DAY)) === 2 ? 1 : 0;
  console.log(`pairs of crashes: ${pairs.length} tried, in ${both} of them the second took place`);
  expect(both).toBeGreaterThan(pairs.length / 2);
});

it('survives a call that fails, before it took effect and after', async () => {
  const points = crashPoints(await countCalls(), 'fails');
  let happened = 0;
  for (const pause of [60_000, DAY])
    for (const fault of points) happened += await surviveCrashes([fault], pause);
  console.log(`faults: ${points.length}, each with two pauses: ${happened} faults`);
  expect(happened).toBe(points.length * 2);
});
