import { expect, it } from 'vitest';
import { proveHistories } from './histories/prove.ts';
import type { NightPlan } from './histories/run-night.ts';
import { walkHistory } from './histories/walk.ts';

it('no token is ended that an honest observer of all nights would keep, and no strange night succeeds', async () => {
  const { ended, strange, doubted } = await proveHistories(40, 1);
  expect([ended > 40, strange > 20, doubted > 0]).toEqual([true, true, true]);
});

it('the deletions of a cut-off night are counted once, where a clock is ahead in the night after it', async () => {
  const night = (gapDays: number, change: Partial<NightPlan>): NightPlan => ({
    ...{ gapDays, mode: 'enforce', position: 'enforce', policy: 'usual', refused: null },
    ...{ messages: 'read', skew: { own: 0, tenant: 0 }, ...change },
  });
  const nights = [
    night(0, {}),
    night(3, { refused: 'latest.json' }),
    night(1, { skew: { own: 30, tenant: 0 } }),
    night(1, { mode: 'report' }),
  ];
  const missing = { name: 'no row', who: [20, 21, 22, 23, 24, 25], from: 2, nights: 99 } as const;
  const history = { noticeDays: 0, quarantineDays: 2, nights, lies: [{ ...missing, who: [...missing.who] }] };
  expect((await walkHistory({ ...history, directory: [], edits: [] })).wrong).toEqual([]);
});
