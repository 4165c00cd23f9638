import { expect, it } from 'vitest';
import type { Tenant } from '../../lambda/ports.ts';
import { expectSummary, gone, outcomesIn } from '../support/night-facts.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

/** A tenant that shows the worker every token but its own. */
function hidingOwn({ deps, sandbox }: NightWorld): Tenant {
  const { tenant } = deps();
  return {
    ...tenant,
    listTokens: async (query) => {
      const listing = await tenant.listTokens(query);
      return { ...listing, rows: [...listing.rows].filter(({ id }) => id !== sandbox.worker.clientId) };
    },
  };
}

it('an enforcing night halts where the tenant does not list the token that it works with', async () => {
  const world = await openWorld();
  const summary = await world.night({ tenant: hidingOwn(world) });
  expect(summary.status).toBe('halted');
  expect(summary.guard.reasons).toEqual([
    "own-token-missing: expected the worker's own token among all tokens, came 12 tokens without it",
  ]);
  expect(gone(world)).toEqual([]);
});

it('a reporting one tells what it would delete all the same, is partial, and leaves nothing that later nights trust', async () => {
  const world = await openWorld({ policy: { mode: 'report' } });
  const summary = await world.night({ tenant: hidingOwn(world) });
  expect(summary.status).toBe('partial');
  expect(world.objects.has('acme/memory.json')).toBe(false);
  expect(JSON.parse(world.objects.get('acme/latest.json') ?? '{}').baseline).toBeNull();
  expect(outcomesIn(expectSummary(world, summary))).toEqual({ 'would-delete': 5, kept: 7 });
});
