import { expect, it } from 'vitest';
import { surviveMix } from './fault-mixes.ts';

it('tells once all that is gone, over a hundred times five nights with faults of all kinds', async () => {
  const statuses: string[] = [];
  for (let seed = 1; seed <= 100; seed += 1) statuses.push(...(await surviveMix(seed)));
  expect(new Set(statuses)).toEqual(new Set(['succeeded', 'partial', 'halted', 'failed']));
});
