import { expect, it } from 'vitest';
import { proveHistories } from './histories/prove.ts';

/** Of seven or eight nights each, so that it is eleven thousand nights that are judged. */
const histories = 1500;

it('no token is ended that an honest observer of all nights would keep, and no strange night succeeds', async () => {
  const { ended, strange, doubted } = await proveHistories(histories, 2);
  expect([ended > 3000, strange > 2400, doubted > 600]).toEqual([true, true, true]);
});
