import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../lambda/core/results.ts';
import type { Tenant } from '../../lambda/ports.ts';
import { type OwnersWorld, openOwnersWorld } from './owners-world.ts';

const noAddress = { email: null };
const soon = { unused: 1, expires: 5 };

const unaddressed = (world: OwnersWorld, summary: RunSummary) =>
  world.results(summary).findings.filter(({ kind }) => kind === 'owner-not-addressed');

/** Which identities a tenant was asked for, a list a request. */
function asking(tenant: Tenant) {
  const asked: string[][] = [];
  const describeOwners: Tenant['describeOwners'] = (ids) => {
    asked.push([...ids]);
    return tenant.describeOwners(ids);
  };
  return { asked, tenant: { ...tenant, describeOwners } };
}

describe('an owner without an address', () => {
  it('is a finding where he was to be reminded', async () => {
    const world = await openOwnersWorld();
    const owner = world.addOwner('Jane Doe', noAddress);
    world.addToken(owner, soon);
    expect(unaddressed(world, await world.night())).toMatchObject([{ ownerId: owner, tokenId: null }]);
    expect(world.mails()).toEqual([]);
  });

  it('is one finding where he was to be reminded of one token and told of another', async () => {
    const world = await openOwnersWorld();
    const owner = world.addOwner('Jane Doe', noAddress);
    world.addToken(owner, soon);
    world.addToken(owner, { unused: 200 });
    const other = world.addOwner('Max Roe', noAddress);
    world.addToken(other, soon);
    const found = unaddressed(world, await world.night());
    expect(found.map(({ ownerId }) => ownerId).sort()).toEqual([owner, other].sort());
  });

  it('is no finding where nobody could look him up: that is a problem', async () => {
    const world = await openOwnersWorld();
    world.addToken(world.addOwner('Jane Doe'), soon);
    const { tenant } = world.deps();
    const describeOwners = async () => ({ owners: [], failure: 'the search is down' });
    const summary = await world.night({ tenant: { ...tenant, describeOwners } });
    expect(unaddressed(world, summary)).toEqual([]);
    expect(world.results(summary).problems).toContain(
      'Not every owner could be told, since owners could not be looked up: the search is down',
    );
  });
});

describe('whom to tell', () => {
  it('is asked of the owners, and of managers only where an owner is inactive', async () => {
    const world = await openOwnersWorld();
    const active = world.addOwner('Jane Doe');
    world.addToken(active, soon);
    const first = asking(world.deps().tenant);
    await world.night({ tenant: first.tenant });
    expect(first.asked.at(-1)).toEqual([active]);
    world.pass(1);
    const manager = world.addOwner('Ada Lee');
    const left = world.addOwner('Max Roe', {
      ...{ identityState: 'INACTIVE_LONG_TERM', managerId: manager },
    });
    world.addToken(left, soon);
    const second = asking(world.deps().tenant);
    await world.night({ tenant: second.tenant });
    expect(second.asked.slice(-2)).toEqual([[left], [manager]]);
    expect(world.mails().map(({ to, cc }) => [to, cc])).toEqual([
      ['jane.doe@example.com', []],
      ['max.roe@example.com', ['ada.lee@example.com']],
    ]);
  });
});
