import { expect, it } from 'vitest';
import { proveHistories } from './histories/prove.ts';

it('no token is ended that an honest observer of all nights would keep, and no strange night succeeds', async () => {
  const { ended, strange, doubted } = await proveHistories(40, 1);
  expect([ended > 40, strange > 20, doubted > 0]).toEqual([true, true, true]);
});
