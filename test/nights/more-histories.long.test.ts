import { expect, it } from 'vitest';
import { proveHistories } from './histories/prove.ts';

it('no token is ended that an honest observer would keep, in the other ten thousand histories', async () => {
  const { ended, strange, doubted } = await proveHistories(10_000, 4, 'in memory');
  expect([ended > 20_000, strange > 16_000, doubted > 4000]).toEqual([true, true, true]);
});
