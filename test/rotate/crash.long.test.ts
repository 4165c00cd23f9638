import { expect, it } from 'vitest';
import { countCalls, pairsOfCrashes, surviveCrashes } from '../support/crashes.ts';
import { DAY } from '../support/rotation-world.ts';

for (const pause of [60_000, DAY])
  it(`survives every pair of crashes in a row, ${pause / 60_000} minutes apart`, async () => {
    const pairs = pairsOfCrashes(await countCalls(), 1);
    let both = 0;
    for (const pair of pairs) both += (await surviveCrashes(pair, pause)) === 2 ? 1 : 0;
    console.log(`pairs of crashes: ${pairs.length} tried, in ${both} of them the second took place`);
    expect(both).toBeGreaterThan(pairs.length / 2);
  });
