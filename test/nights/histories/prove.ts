import fc from 'fast-check';
import { expect } from 'vitest';
import { arbitraryHistory } from './arbitrary.ts';
import { type Kept, walkHistory } from './walk.ts';

/**
 * Walks through so many histories with the real job: no token is ended that an honest observer would keep, and no night
 * succeeds or is remembered that the observer finds strange. Returns what was seen, so that nothing is proved of nothing.
 */
export async function proveHistories(
  numRuns: number,
  seed: number,
  kept: Kept = 'in the archive',
): Promise<{ ended: number; strange: number; doubted: number }> {
  const seen = { ended: 0, strange: 0, doubted: 0 };
  const property = fc.asyncProperty(arbitraryHistory, async (history) => {
    const { wrong, ended, strange, doubted } = await walkHistory(history, kept);
    expect(wrong).toEqual([]);
    seen.ended += ended;
    seen.strange += strange;
    seen.doubted += doubted;
  });
  await fc.assert(property, { numRuns, seed });
  return seen;
}
