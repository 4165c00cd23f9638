import { writeLong } from '../archive/documents.ts';
import type { MemoryReading } from '../archive/memory.ts';
import { concernsOwner } from '../core/decide/decide.ts';
import { certify, countFilterViolations, cutoffsOf } from '../core/decide/listings.ts';
import { asksDirectory } from '../core/decide/owner.ts';
import type { ClockReading, ObservedListing } from '../core/guard/guard-input.ts';
import type { TokenFilter } from '../core/pat.ts';
import type { FilterKey, InventoryEntry } from '../core/plan.ts';
import { restoredFacts } from '../core/quarantine/restored.ts';
import { plainId } from '../core/text.ts';
import type { Listing } from '../ports.ts';
import { doubtUnlisted, type UnreadableSecret, unreadableInWords } from '../rotate/secret/designated.ts';
import type { RunContext } from './context.ts';
import { asksForGone, seekIdentities } from './identities.ts';
import { recallMemory, weighEvidence } from './memory.ts';
import { recallRestored } from './restored.ts';
import { factsOf, type Inventory } from './stored-inventory.ts';

type Filtered = Listing & { key: FilterKey; filterViolations: number };
type Listings = { full: Listing; filtered: Filtered[]; readings: ClockReading[] };
type Certified = ReturnType<typeof certify>;
/** Lists the tenant's tokens with each filter and without, looks up the owners that matter, and archives it all. */
export async function takeInventory(
  context: RunContext,
): Promise<{ inventory: Inventory; remembered: MemoryReading; problems: string[] }> {
  const { run, connection, policy, rotator, tenant, archive } = context;
  const designated = await rotator.designatedIds(policy.rotations.map(({ secret }) => secret));
  const { listings, certified, readings } = await listConsistently(context);
  const secrets = doubtUnlisted(designated, listings.full.rows);
  const recalled = await recallRestored(context);
  const remembered = await recallMemory(context);
  const kept = restoredFacts(recalled);
  const ownerIds = ownerIdsOf(context, certified.entries);
  const lookup = await tenant.describeOwners(ownerIds);
  const described = new Set(lookup.owners.map(({ id }) => plainId(id)));
  const missing = asksForGone(policy) ? ownerIds.filter((id) => !described.has(plainId(id))) : [];
  const sought = await seekIdentities(context, missing, remembered.memory?.gone ?? new Map());
  const listed: Inventory = {
    schemaVersion: 1,
    runId: run.runId,
    at: run.startedAt,
    connection,
    observed: {
      listings: describeListings(listings),
      ownListed: listings.full.rows.some(({ id }) => id === connection.clientId),
      unlistedIds: certified.unlistedIds,
      clock: { startedAt: run.startedAt, readings },
      unreadableSecrets: secrets.unreadable.map(({ secret }) => secret),
    },
    designated: secrets.ids,
    restored: kept === null ? null : [...kept],
    owners: lookup.owners,
    ownersFailure: lookup.failure,
    ...(missing.length > 0 && { identities: sought.identities }),
    entries: certified.entries,
  };
  const facts = factsOf(listed, policy);
  const { entries } = listed;
  const evidence = weighEvidence(remembered, { entries, facts, namedBy: secrets.namedBy });
  const inventory: Inventory = { ...listed, evidence };
  await writeLong(archive, { run, name: 'inventory' }, inventory);
  const doubts = recalled.doubt === null ? [] : [`No token ends tonight: ${recalled.doubt}.`];
  const problems = [...doubts, ...sought.problems, ...problemsOf(context, inventory, secrets.unreadable)];
  return { inventory, remembered, problems };
}

/**
 * Tokens come, go and are used between two calls: a filtered row that the full listing lacks, or that its own
 * filter excludes, is looked at once more.
 */
async function listConsistently(
  context: RunContext,
): Promise<{ listings: Listings; certified: Certified; readings: ClockReading[] }> {
  const first = await listAll(context);
  const certified = certifyAll(first);
  const fits = first.filtered.every(({ filterViolations }) => filterViolations === 0);
  if (fits && certified.unlistedIds.length === 0)
    return { listings: first, certified, readings: first.readings };
  const second = await listAll(context);
  const readings = [...first.readings, ...second.readings];
  return { listings: second, certified: certifyAll(second), readings };
}

/**
 * One listing after the other, so that the memory holds the answer of one.
 * The full one comes last: a token made meanwhile is then not certified, rather than unknown.
 */
async function listAll({ tenant, policy, run, clock, progress }: RunContext): Promise<Listings> {
  const cutoffs = cutoffsOf(policy, run.startedAt);
  const readings: ClockReading[] = [];
  const total = cutoffs.length + 1;
  let done = 0;
  progress({ phase: 'listing tokens', done, total });
  const counted = async (query: { filter?: TokenFilter }): Promise<Listing> => {
    const local = clock.now();
    const listing = await tenant.listTokens(query);
    readings.push({ server: listing.serverTime, local });
    done += 1;
    progress({ phase: 'listing tokens', done, total });
    return listing;
  };
  const filtered: Filtered[] = [];
  for (const { key, filter } of cutoffs) {
    const listing = await counted({ filter });
    filtered.push({ ...listing, key, filterViolations: countFilterViolations(listing.rows, filter) });
  }
  const full = await counted({});
  return { full, filtered, readings };
}

function certifyAll({ full, filtered }: Listings): Certified {
  return certify(full.rows, new Map(filtered.map(({ key, rows }) => [key, rows])));
}

function describeListings({ full, filtered }: Listings): ObservedListing[] {
  const named = [
    { name: 'all tokens', filterViolations: 0, ...full },
    ...filtered.map((listing) => ({ name: listing.key, ...listing })),
  ];
  return named.map(({ name, completeness, contradictions, filterViolations }) => {
    return { name, completeness, contradictions, filterViolations };
  });
}

/** What could not be read is a result of the run: it ends as partial at best. */
function problemsOf(
  { policy }: RunContext,
  { observed, ownersFailure }: Inventory,
  unreadable: readonly UnreadableSecret[],
): string[] {
  const doubts = observed.listings.flatMap(({ name, completeness }) =>
    completeness.kind === 'doubtful'
      ? [`The listing of ${name} may be incomplete: ${completeness.reason}.`]
      : [],
  );
  const owners =
    ownersFailure !== null && asksDirectory(policy)
      ? [`The owners could not be looked up: ${ownersFailure}`]
      : [];
  return [...doubts, ...unreadableInWords(unreadable), ...owners];
}

function ownerIdsOf({ policy, run }: RunContext, entries: readonly InventoryEntry[]): string[] {
  const isConcerned = concernsOwner(policy, run.startedAt);
  const ids = new Set<string>();
  for (const entry of entries) {
    const { row } = entry;
    if (row.kind === 'pat' && !ids.has(row.owner.id) && isConcerned(entry)) ids.add(row.owner.id);
  }
  return [...ids].sort();
}
