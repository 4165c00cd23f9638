import fc from 'fast-check';
import { expect, it } from 'vitest';
import { liveWithRivals, rivalHistory } from '../support/rival-secrets.ts';

it('nothing that any stage of another secret names is ever deleted, nor what is exempt or the own token of the run', async () => {
  let deletions = 0;
  await fc.assert(
    fc.asyncProperty(rivalHistory, async (history) => {
      deletions += await liveWithRivals(history);
    }),
    { numRuns: 300 },
  );
  console.log(`histories of three secrets: 300 (20,000 in the long tests), deletions: ${deletions}`);
  expect(deletions).toBeGreaterThan(20);
});
