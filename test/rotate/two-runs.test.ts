import { expect, it } from 'vitest';
import { rotateTwice, rotateUnderHand } from '../support/two-runs.ts';

it('rotates once when two runs interleave at every call', async () => {
  for (let seed = 1; seed <= 500; seed += 1) await rotateTwice(seed);
  console.log('interleavings of two runs: seeds 1 to 500 (20,000 more in the long tests)');
  expect.hasAssertions();
});

it('deletes no live credential while an operator stores another token by hand', async () => {
  for (let seed = 1; seed <= 500; seed += 1) await rotateUnderHand(seed);
  console.log('interleavings of two runs and an operator: seeds 1 to 500');
  expect.hasAssertions();
});
