import { expect, it } from 'vitest';
import { rotateTwice, rotateUnderHand } from '../support/two-runs.ts';

it('rotates once in 20,000 interleavings of two runs', async () => {
  for (let seed = 1001; seed <= 21_000; seed += 1) await rotateTwice(seed);
  console.log('interleavings of two runs: seeds 1001 to 21000');
  expect.hasAssertions();
});

it('deletes no live credential in 5,000 interleavings of two runs and an operator', async () => {
  for (let seed = 1001; seed <= 6000; seed += 1) await rotateUnderHand(seed);
  console.log('interleavings of two runs and an operator: seeds 1001 to 6000');
  expect.hasAssertions();
});
