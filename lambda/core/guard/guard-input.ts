import type { Completeness } from '../pat.ts';
import type { Approval, Baseline, Facts, InventoryEntry, Stages } from '../plan.ts';
import type { TenantPolicy } from '../policy/schema.ts';

/** The tenant's clock (null where no answer told it), and this process's at the same moment. */
export type ClockReading = { server: string | null; local: string };

/** A listing by a name for people, and what was strange in it. */
export type ObservedListing = {
  name: string;
  completeness: Completeness;
  /** Ids that it held twice with different contents. */
  contradictions: readonly string[];
  /** Rows that its filter excludes. */
  filterViolations: number;
};

/** What a run observed besides the tokens themselves. */
export type Observations = {
  /** Every listing of the inventory. */
  listings: readonly ObservedListing[];
  /** Whether the full listing held the token that the run works with. */
  ownListed: boolean;
  /** Ids that a filtered listing returned and the full one, after one re-listing, did not. */
  unlistedIds: readonly string[];
  /** The instant that decisions count from, and what the clocks said whenever tokens were listed. */
  clock: { startedAt: string; readings: readonly ClockReading[] };
  /** What earlier runs recorded as of later than tonight, the latest instant; absent where nothing is. */
  ahead?: string | undefined;
  /** Designated secrets of which any stage could not be read. */
  unreadableSecrets: readonly string[];
  /** The tenant id of the credentials, and the one of the earlier runs; null where there is none. */
  tenantId: { met: string | null; known: string | null };
};

/** The figures of a night that the guard weighs. */
export type NightCounts = {
  /** Rows of the full listing, unreadable ones included. */
  total: number;
  unreadable: number;
  /** Readable tokens that are not managed, own or designated. */
  deletable: number;
  /** Deletable tokens with a `lastUsed`: the worker's own mints every night. */
  used: number;
  /** Tokens that a rule would delete, held ones included. */
  candidates: number;
  /** Candidates that did not merely come of age: the memory of the trusted nights does not explain them. */
  unexplained: number;
  /** Tokens of which what is told contradicts that memory, those apart that a trusted night recorded already. */
  contradicted: number;
  /** Tokens to be deleted tonight. */
  due: number;
};

/** What can be counted of an inventory before anything is staged. */
export type InventoryCounts = Pick<NightCounts, 'total' | 'unreadable' | 'deletable' | 'used'>;

/** The figures of an inventory; deletable = "managed, own and designated ones not counted", nor unreadable ones. */
export function countEntries(
  entries: readonly InventoryEntry[],
  { workerIds, designated }: Facts,
): InventoryCounts {
  const counts = { total: entries.length, unreadable: 0, deletable: 0, used: 0 };
  for (const { row } of entries) {
    if (row.kind === 'unreadable') counts.unreadable += 1;
    else if (!row.managed && !workerIds.has(row.id) && !designated.has(row.id)) {
      counts.deletable += 1;
      counts.used += Number(row.lastUsed !== null);
    }
  }
  return counts;
}

/** The figures of a night that the guard weighs. */
export function countNight(counts: Omit<NightCounts, 'due'>, stages: Stages): NightCounts {
  let due = 0;
  for (const { stage } of stages.values()) due += Number(stage === 'due');
  return { ...counts, due };
}

/** All that the guard looks at. */
export type GuardInput = {
  policy: Pick<TenantPolicy, 'limits' | 'sanity'>;
  counts: NightCounts;
  observed: Observations;
  /** The last good run; null on a first run, which has no past to compare with. */
  baseline: Baseline | null;
  /** A valid approval of an earlier plan, if there is one. */
  approval: Approval | null;
};
