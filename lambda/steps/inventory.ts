import { certify, cutoffsOf } from '../core/decide/listings.ts';
import type { Observations } from '../core/guard/guard-input.ts';
import type { InventoryRow, Owner, TokenFilter } from '../core/pat.ts';
import type { InventoryEntry } from '../core/plan.ts';
import type { Connection, Listing } from '../ports.ts';
import { keyOf } from './run/artefact.ts';
import type { RunContext } from './run/context.ts';

/** What `inventory.json` holds: every token, what certified it, and what was strange while reading. */
export type Inventory = {
  schemaVersion: 1;
  runId: string;
  at: string;
  connection: Connection;
  observed: Omit<Observations, 'tenantId'>;
  /** Ids that a designated secret names in any stage. */
  designated: string[];
  owners: Owner[];
  /** Why the owners could not be looked up; null where they were. */
  ownersFailure: string | null;
  entries: InventoryEntry[];
};

/** The small facts of an inventory that the story of a run needs. */
export type InventoryFacts = { total: number; troubles: string[] };

type Listings = {
  full: Listing;
  filtered: { key: InventoryEntry['certifiedBy'][number]; listing: Listing }[];
  local: string;
};
type Certified = ReturnType<typeof certify>;

/** Lists the tenant's tokens with each filter and without, looks up their owners, and archives it all. */
export async function takeInventory(context: RunContext): Promise<InventoryFacts> {
  const { run, connection, policy, rotator, tenant, archive } = context;
  const { listings, certified } = await listConsistently(context);
  const secrets = await rotator.designatedIds(policy.rotations.map(({ secret }) => secret));
  const lookup = await tenant.describeOwners(ownerIdsOf(listings.full.rows));
  const inventory: Inventory = {
    schemaVersion: 1,
    runId: run.runId,
    at: run.startedAt,
    connection,
    observed: observe(listings, certified.strays, secrets.unreadable),
    designated: secrets.ids,
    owners: lookup.owners,
    ownersFailure: lookup.failure,
    entries: certified.entries,
  };
  await archive.write(keyOf(run, 'inventory'), JSON.stringify(inventory));
  return { total: inventory.entries.length, troubles: troublesOf(context, inventory) };
}

/** Tokens come and go between two calls: a filtered row that the full listing lacks is looked at once more. */
async function listConsistently(context: RunContext): Promise<{ listings: Listings; certified: Certified }> {
  const first = await listAll(context);
  const certified = certifyAll(first);
  if (certified.strays.length === 0) return { listings: first, certified };
  const second = await listAll(context);
  return { listings: second, certified: certifyAll(second) };
}

async function listAll({ tenant, policy, run, clock, progress }: RunContext): Promise<Listings> {
  const cutoffs = cutoffsOf(policy, run.startedAt);
  const local = clock.now();
  let done = 0;
  const counted = async (query: { filter?: TokenFilter }): Promise<Listing> => {
    const listing = await tenant.listTokens(query);
    done += 1;
    progress({ phase: 'listing tokens', done, total: cutoffs.length + 1 });
    return listing;
  };
  const [full, filtered] = await Promise.all([
    counted({}),
    Promise.all(cutoffs.map(async ({ key, filter }) => ({ key, listing: await counted({ filter }) }))),
  ]);
  return { full, filtered, local };
}

function certifyAll({ full, filtered }: Listings): Certified {
  return certify(full.rows, new Map(filtered.map(({ key, listing }) => [key, listing.rows])));
}

function observe(
  { full, filtered, local }: Listings,
  strays: string[],
  unreadableSecrets: string[],
): Inventory['observed'] {
  const named = [
    { name: 'all tokens', listing: full },
    ...filtered.map(({ key, listing }) => ({ name: key, listing })),
  ];
  return {
    listings: named.map(({ name, listing: { completeness, contradictions } }) => ({
      name,
      completeness,
      contradictions,
    })),
    strays,
    clock: { server: full.serverTime, local },
    unreadableSecrets,
  };
}

/** What could not be read is a result of the run: it ends as partial at best. */
function troublesOf({ policy }: RunContext, { observed, ownersFailure }: Inventory): string[] {
  const doubts = observed.listings.flatMap(({ name, completeness }) =>
    completeness.kind === 'doubtful'
      ? [`The listing of ${name} may be incomplete: ${completeness.reason}.`]
      : [],
  );
  const secrets = observed.unreadableSecrets.map(
    (secret) => `The designated secret ${secret} cannot be read, or is another tenant's.`,
  );
  const needed = policy.rules.some(({ when }) => when.ownerInactive !== undefined);
  const owners =
    ownersFailure !== null && needed ? [`The owners could not be looked up: ${ownersFailure}`] : [];
  return [...doubts, ...secrets, ...owners];
}

function ownerIdsOf(rows: InventoryRow[]): string[] {
  const ids = rows.flatMap((row) => (row.kind === 'pat' && !row.managed ? [row.owner.id] : []));
  return [...new Set(ids)].sort();
}
