import { expect, it } from 'vitest';
import { openWorld } from '../support/world.ts';

it('does not take for shrinkage what went although the tenant refused its deletion', async () => {
  const world = await openWorld();
  const fault = { kind: 'error', status: 403, text: 'The server refuses to authorize it.' } as const;
  world.sandbox.faults.set({ rules: [{ target: { operation: 'delete' }, fault, effect: 'after' }] });
  expect(await world.night()).toMatchObject({ status: 'partial', deletions: { deleted: 0, failed: 5 } });
  world.sandbox.faults.clear();
  world.pass(1);
  expect(await world.night()).toMatchObject({ status: 'succeeded', guard: { reasons: [] } });
});
