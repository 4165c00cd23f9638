import { expect, it } from 'vitest';
import { gone } from '../support/night-facts.ts';
import { openWorld } from '../support/world.ts';

it('a night on which the tenant has forgotten every last use halts, although the worker has just used its own token', async () => {
  const world = await openWorld({ policy: { notice: { days: 7 } } });
  await world.night();
  world.pass(7);
  for (const { id } of world.sandbox.tenant.tokens()) world.sandbox.tenant.patchToken(id, { lastUsed: null });
  const summary = await world.night();
  expect(summary).toMatchObject({ status: 'halted', inventory: { neverUsed: 11, unreadable: 1 } });
  expect(summary.guard.reasons).toEqual([
    'last-used-all-null: expected some tokens with a last use, came 0 of 9 tokens with a last use',
    'history-contradicted: expected at most 2 tokens that contradict an earlier night, came 9 that do',
  ]);
  expect(gone(world)).toEqual([]);
});
