import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../lambda/core/results.ts';
import type { Fault } from '../../sandbox/faults/plan.ts';
import { type Nights, openNights } from '../nights/world.ts';
import { doomed } from '../support/tenant-cast.ts';

const one = doomed['stale one'];

/** Every answer to the deletion of one token is a fault. */
function answer({ sandbox }: Nights, fault: Fault): void {
  sandbox.faults.set({ rules: [{ target: { operation: 'delete', id: one }, fault }] });
}

const rowOf = (world: Nights, summary: RunSummary) =>
  [...world.results(summary).tokens].find(({ id }) => id === one);

/** The night after, in which nothing is wrong any more. */
async function nextNight(world: Nights): Promise<RunSummary> {
  world.sandbox.faults.clear();
  world.pass(1);
  return world.night();
}

describe('a deletion whose answer is lost and whose token is still there', () => {
  it('is told by the next night where it took effect after all', async () => {
    const world = await openNights();
    answer(world, { kind: 'reset' });
    const summary = await world.night();
    expect(rowOf(world, summary)?.outcome).toBe('failed');
    world.sandbox.tenant.removeToken(one);
    const next = await nextNight(world);
    expect(world.results(next).recovered.deleted).toMatchObject([{ tokenId: one, outcome: 'deleted' }]);
    expect(world.told()).toEqual(world.goneByUs());
  });

  it('is made by the next night where it did not, and told once', async () => {
    const world = await openNights();
    answer(world, { kind: 'reset' });
    await world.night();
    const next = await nextNight(world);
    expect(rowOf(world, next)?.outcome).toBe('deleted');
    expect(world.results(next).recovered.deleted).toEqual([]);
    expect(world.told()).toEqual(world.goneByUs());
  });
});
