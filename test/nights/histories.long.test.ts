import { expect, it } from 'vitest';
import { proveHistories } from './histories/prove.ts';

it('no token is ended that an honest observer of all nights would keep, and no strange night succeeds', async () => {
  const { ended, strange, doubted } = await proveHistories(600, 2);
  expect([ended > 1200, strange > 960, doubted > 240]).toEqual([true, true, true]);
});

// Twenty thousand of seven or eight nights each, in two files, so that both cores have work.
it('the same holds in ten thousand histories more, kept in memory', async () => {
  const { ended, strange, doubted } = await proveHistories(10_000, 3, 'in memory');
  expect([ended > 20_000, strange > 16_000, doubted > 4000]).toEqual([true, true, true]);
});
