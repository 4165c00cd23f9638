import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../lambda/core/results.ts';
import type { Tenant } from '../../lambda/ports.ts';
import type { Fault, FaultRule } from '../../sandbox/faults/plan.ts';
import { doomed } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

const one = doomed['stale one'];

/** Every answer to the deletion of one token is a fault. */
function answer({ sandbox }: NightWorld, fault: Fault): void {
  sandbox.faults.set({ rules: [{ target: { operation: 'delete', id: one }, fault }] });
}

const rowOf = (world: NightWorld, summary: RunSummary) =>
  [...world.results(summary).tokens].find(({ id }) => id === one);

/** A tenant whose full listings may be cut short from the second one on. */
function cutLater(tenant: Tenant): Tenant {
  let full = 0;
  return {
    ...tenant,
    listTokens: async (query) => {
      if (query.filter === undefined) full += 1;
      const listing = await tenant.listTokens(query);
      const cut = query.filter === undefined && full > 1;
      return cut ? { ...listing, completeness: { kind: 'doubtful', reason: 'it was cut' } } : listing;
    },
  };
}

/** The night after, in which nothing is wrong any more. */
async function nextNight(world: NightWorld): Promise<RunSummary> {
  world.sandbox.faults.clear();
  world.pass(1);
  return world.night();
}

describe('a deletion whose answer is lost and whose token is still there', () => {
  it('is told by the next night where it took effect after all', async () => {
    const world = await openWorld();
    answer(world, { kind: 'reset' });
    const summary = await world.night();
    expect(rowOf(world, summary)?.outcome).toBe('failed');
    world.sandbox.tenant.removeToken(one);
    const next = await nextNight(world);
    expect(world.results(next).recovered.deleted).toMatchObject([{ tokenId: one, outcome: 'deleted' }]);
    expect(world.told()).toEqual(world.goneByUs());
  });

  it('is made by the next night where it did not, and told once', async () => {
    const world = await openWorld();
    answer(world, { kind: 'reset' });
    await world.night();
    const next = await nextNight(world);
    expect(rowOf(world, next)?.outcome).toBe('deleted');
    expect(world.results(next).recovered.deleted).toEqual([]);
    expect(world.told()).toEqual(world.goneByUs());
  });
});

describe('a 404', () => {
  const gateway: Fault = { kind: 'html', status: 404 };

  it("of a gateway fails while the token is still listed, and the next night's deletion is told", async () => {
    const world = await openWorld();
    answer(world, gateway);
    const summary = await world.night();
    expect(rowOf(world, summary)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('The tenant answered 404, but the token is still listed.'),
    });
    expect(summary).toMatchObject({
      status: 'partial',
      deletions: { deleted: 4, failed: 1, alreadyGone: 0 },
    });
    expect(world.told()).toEqual(world.goneByUs());
    expect((await nextNight(world)).status).toBe('succeeded');
    expect(world.told()).toEqual(world.goneByUs());
  });

  it('of a gateway after a lost answer is left to the next night, which finds out', async () => {
    const world = await openWorld();
    const target = { operation: 'delete', id: one } as const;
    world.sandbox.faults.set({
      rules: [
        { target, when: { at: [1] }, fault: { kind: 'reset' } },
        { target, when: { from: 2 }, fault: gateway },
      ],
    });
    const summary = await world.night();
    expect(rowOf(world, summary)?.outcome).toBe('failed');
    world.sandbox.tenant.removeToken(one);
    const next = await nextNight(world);
    expect(world.results(next).recovered.deleted).toMatchObject([{ tokenId: one, outcome: 'deleted' }]);
    expect(world.told()).toEqual(world.goneByUs());
  });

  it('fails where no whole listing shows that the token is gone, and nobody claims the deletion later', async () => {
    const world = await openWorld();
    const { tenant } = world.deps();
    answer(world, gateway);
    const summary = await world.night({ tenant: cutLater(tenant) });
    expect(rowOf(world, summary)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(
        'The tenant answered 404, but whether the token is gone cannot be told (it was cut).',
      ),
    });
    world.leave(one);
    await nextNight(world);
    expect(world.told()).toEqual(world.goneByUs());
  });

  it('tells a token that is gone as already gone, and lists the tenant once more for the whole batch', async () => {
    const world = await openWorld();
    const { tenant } = world.deps();
    const stale = [doomed['stale one'], doomed['stale two'], doomed['stale three']];
    const deleteToken: Tenant['deleteToken'] = async (id, veto) => {
      if (stale.some((each) => each === id)) world.leave(id);
      return tenant.deleteToken(id, veto);
    };
    const summary = await world.night({ tenant: { ...tenant, deleteToken } });
    expect(summary).toMatchObject({ status: 'succeeded', deletions: { deleted: 2, alreadyGone: 3 } });
    // Four listings for the inventory (three filters and all), one a batch, and one of all for the last; each asks
    // for its last row again.
    expect(world.sandbox.requests.entries('list')).toHaveLength(16);
  });
});

describe('refused credentials', () => {
  const deletions: FaultRule = { target: { operation: 'delete' }, fault: { kind: 'unauthorized' } };

  it.each<[string, FaultRule[]]>([
    ['in the answer to each deletion', [deletions]],
    [
      'before a deletion is sent',
      [
        { ...deletions, when: { at: [1] }, fault: { kind: 'unauthorized', invalidate: true } },
        { target: { operation: 'token' }, when: { from: 2 }, fault: { kind: 'unauthorized' } },
      ],
    ],
  ])('%s end the deletions, and the next night claims none that somebody else made', async (_, rules) => {
    const world = await openWorld();
    world.sandbox.faults.set({ rules });
    const summary = await world.night();
    expect(summary).toMatchObject({ status: 'partial', deletions: { deleted: 0, failed: 1, notReached: 4 } });
    expect(world.ids().has(doomed['never used'])).toBe(true);
    world.leave(doomed['never used']);
    await nextNight(world);
    expect(world.goneByUs()).toHaveLength(4);
    expect(world.told()).toEqual(world.goneByUs());
  });
});
