import { expect, it } from 'vitest';
import type { Tenant } from '../../lambda/ports.ts';
import { gone } from '../support/night-facts.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

/** A tenant that takes the filters of the first listings for none, so many of them. */
function ignoringFilters({ deps }: NightWorld, times: number): Tenant {
  const { tenant } = deps();
  let filtered = 0;
  return {
    ...tenant,
    listTokens: (query) => {
      if (query.filter !== undefined) filtered += 1;
      return tenant.listTokens(filtered > times ? query : {});
    },
  };
}

it('a night on which the tenant does not apply its filters halts: they are no second witness', async () => {
  const world = await openWorld();
  const summary = await world.night({ tenant: ignoringFilters(world, Number.POSITIVE_INFINITY) });
  expect(summary.status).toBe('halted');
  expect(summary.guard.reasons).toEqual([
    'filter-not-applied: expected filtered listings of tokens that fit, came unused-90: 3 that do not; unused-7: 2 that do not; never-used: 10 that do not',
  ]);
  expect(gone(world)).toEqual([]);
});

it('a single listing that was not filtered is made once more', async () => {
  const world = await openWorld();
  const summary = await world.night({ tenant: ignoringFilters(world, 1) });
  expect(summary).toMatchObject({ status: 'succeeded', deletions: { deleted: 5 } });
});
