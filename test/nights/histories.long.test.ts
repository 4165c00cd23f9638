import { expect, it } from 'vitest';
import { proveHistories } from './histories/prove.ts';

it('no token is ended that an honest observer of all nights would keep, and no strange night succeeds', async () => {
  const { ended, strange, doubted } = await proveHistories(20_000);
  expect([ended > 20_000, strange > 20_000, doubted > 5000]).toEqual([true, true, true]);
});
