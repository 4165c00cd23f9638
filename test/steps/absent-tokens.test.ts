import { describe, expect, it } from 'vitest';
import type { InventoryRow } from '../../lambda/core/pat.ts';
import type { RunSummary } from '../../lambda/core/results.ts';
import type { Listing, Tenant } from '../../lambda/ports.ts';
import { doomed, spared } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

const one = doomed['stale one'];

/** A tenant whose every listing after the inventory of a night is another one. */
function changingLater(tenant: Tenant, change: (row: InventoryRow) => InventoryRow[]): Tenant {
  let inventoried = false;
  return {
    ...tenant,
    listTokens: async (query) => {
      const listing = await tenant.listTokens(query);
      if (inventoried) return changed(listing, change);
      inventoried = query.filter === undefined;
      return listing;
    },
  };
}

/** A tenant whose every listing is another one. */
function changing(tenant: Tenant, change: (row: InventoryRow) => InventoryRow[]): Tenant {
  return { ...tenant, listTokens: async (query) => changed(await tenant.listTokens(query), change) };
}

function changed(listing: Listing, change: (row: InventoryRow) => InventoryRow[]): Listing {
  return { ...listing, rows: [...listing.rows].flatMap(change) };
}

/** The row of a token, with an id that cannot be read. */
const withoutId =
  (id: string) =>
  (row: InventoryRow): InventoryRow[] =>
    row.id === id
      ? [{ kind: 'unreadable', id: null, name: row.name, ownerId: null, reason: 'cannot be read: id' }]
      : [row];

/** All that a tenant shows to a worker without the right to see others' tokens. */
const ownOnly =
  ({ sandbox }: NightWorld) =>
  (row: InventoryRow): InventoryRow[] =>
    row.id === sandbox.worker.clientId ? [row] : [];

const rowOf = (world: NightWorld, summary: RunSummary) =>
  [...world.results(summary).tokens].find(({ id }) => id === one);

describe('a due token that the re-read lacks', () => {
  it('is not reached where the id of a row cannot be read any more: that may be its own', async () => {
    const world = await openWorld();
    const tenant = changingLater(world.deps().tenant, withoutId(one));
    const summary = await world.night({ tenant });
    expect(rowOf(world, summary)).toMatchObject({
      outcome: 'not-reached',
      reason: expect.stringContaining(
        'Whether it is gone cannot be told (a token of the listing has no readable id).',
      ),
    });
    expect(summary).toMatchObject({
      status: 'partial',
      deletions: { deleted: 4, notReached: 1, alreadyGone: 0 },
    });
  });

  it("is not reached where the worker has lost the right to see others' tokens", async () => {
    const world = await openWorld();
    const tenant = changingLater(world.deps().tenant, ownOnly(world));
    const summary = await world.night({ tenant });
    expect(rowOf(world, summary)).toMatchObject({
      outcome: 'not-reached',
      reason: expect.stringContaining('the listing shows 1 tokens where there were 13'),
    });
    expect(summary).toMatchObject({ status: 'partial', deletions: { notReached: 5, alreadyGone: 0 } });
  });

  it('is already gone where some others went with it', async () => {
    const world = await openWorld();
    const { tenant } = world.deps();
    const others: string[] = [one, spared.young, spared.fresh];
    const summary = await world.night({
      tenant: changingLater(tenant, (row) => (row.id !== null && others.includes(row.id) ? [] : [row])),
    });
    expect(rowOf(world, summary)?.outcome).toBe('already-gone');
  });
});

describe('an attempt of an earlier night whose answer was lost', () => {
  async function openWithLostAnswer(): Promise<NightWorld> {
    const world = await openWorld();
    world.sandbox.faults.set({
      rules: [{ target: { operation: 'delete', id: one }, fault: { kind: 'reset' } }],
    });
    await world.night();
    world.sandbox.faults.clear();
    world.sandbox.tenant.removeToken(one);
    world.pass(1);
    return world;
  }

  it.each<[string, string, (world: NightWorld) => (row: InventoryRow) => InventoryRow[]]>([
    [
      'has a row without a readable id',
      'a token of the listing has no readable id',
      () => withoutId(spared.fresh),
    ],
    ["shows only the worker's own tokens", 'the listing shows 1 tokens where there were 13', ownOnly],
  ])('is told in the first night whose inventory is whole, not in one that %s', async (_, reason, change) => {
    const world = await openWithLostAnswer();
    const doubtful = await world.night({ tenant: changing(world.deps().tenant, change(world)) });
    expect(world.results(doubtful)).toMatchObject({
      recovered: { deleted: [] },
    });
    expect(world.results(doubtful).problems.at(-1)).toContain(
      `What earlier runs deleted cannot be told: ${reason}`,
    );
    world.pass(1);
    const whole = await world.night();
    expect(world.results(whole).recovered.deleted).toMatchObject([{ tokenId: one, outcome: 'deleted' }]);
    expect(world.told()).toEqual(world.goneByUs());
  });
});
