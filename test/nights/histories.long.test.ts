import { expect, it } from 'vitest';
import { proveHistories } from './histories/prove.ts';

/** Of seven or eight nights each, so that it is thirty thousand nights that are judged. */
const histories = 4000;

it('no token is ended that an honest observer of all nights would keep, and no strange night succeeds', async () => {
  const { ended, strange, doubted } = await proveHistories(histories);
  expect([ended > 10_000, strange > 8000, doubted > 2000]).toEqual([true, true, true]);
});
