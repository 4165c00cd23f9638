import fc from 'fast-check';
import { expect, it } from 'vitest';
import { liveWithRivals, rivalHistory } from '../support/rival-secrets.ts';

it('nothing that any stage of another secret names is ever deleted, in 20,000 histories', async () => {
  let deletions = 0;
  await fc.assert(
    fc.asyncProperty(rivalHistory, async (history) => {
      deletions += await liveWithRivals(history);
    }),
    { numRuns: 20_000 },
  );
  console.log(`histories of three secrets: 20,000, deletions: ${deletions}`);
  expect(deletions).toBeGreaterThan(2000);
});
