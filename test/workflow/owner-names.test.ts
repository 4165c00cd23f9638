import { expect, it } from 'vitest';
import type { Tenant } from '../../lambda/ports.ts';
import { gone } from '../support/night-facts.ts';
import { exemptOwner } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

const approved = { reason: 'r', approvedBy: 'a', until: '2028-12-31' };
const rules = [
  { name: 'stale', when: { unusedDays: 90 }, do: 'delete' },
  { name: 'never-used', when: { neverUsedDays: 30 }, do: 'delete' },
];
const exemptions = [
  { ...approved, owner: 'Owner of stale one' },
  { ...approved, owner: 'Owner of kept by a rule' },
  { ...approved, owner: exemptOwner },
];

/** A tenant whose rows leave the names of owners blank; its directory names them. */
function withBlankNames({ deps }: NightWorld): Tenant {
  const { tenant } = deps();
  return {
    ...tenant,
    listTokens: async (query) => {
      const listing = await tenant.listTokens(query);
      const rows = [...listing.rows].map((row) =>
        row.kind === 'pat' ? { ...row, owner: { id: row.owner.id, name: '' } } : row,
      );
      return { ...listing, rows };
    },
  };
}

it('an exemption by the name of an owner holds where the rows leave it blank, and no other token is kept for it', async () => {
  const world = await openWorld({ policy: { rules, exemptions } });
  const summary = await world.night({ tenant: withBlankNames(world) });
  expect(summary).toMatchObject({ status: 'succeeded', deletions: { due: 3, deleted: 3 } });
  expect(gone(world)).toEqual(['stale two', 'stale three', 'never used']);
});

it('a night that cannot look up owners keeps every token that such an exemption may cover, and says so', async () => {
  const world = await openWorld({ policy: { rules, exemptions } });
  const tenant = {
    ...world.deps().tenant,
    describeOwners: async () => ({ owners: [], failure: 'The directory is away.' }),
  };
  const summary = await world.night({ tenant });
  expect(summary).toMatchObject({ status: 'partial', deletions: { planned: 0 } });
  expect(world.artefact(summary, 'summary.txt')).toContain('The directory is away.');
  expect(world.artefact(summary, 'report.csv')).toContain(
    'exempt cannot be ruled out: its owner could not be looked up',
  );
});
