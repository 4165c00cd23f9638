import * as z from 'zod';
import { readLong, readOwnLong } from '../archive/documents.ts';
import { type Presence, presenceIn, unlessShrunk } from '../core/absence.ts';
import type { DeletionRecord, Recovery } from '../core/deletion-record.ts';
import type { GuardVerdict } from '../core/results.ts';
import { readRecords } from '../deletion/record.ts';
import { GuardError } from '../errors.ts';
import type { RunContext } from './context.ts';
import { type Inventory, inventoryShape } from './stored-inventory.ts';

/** Of a run's results, the runs whose deletions it told. */
const recoveredShape = z.looseObject({ recovered: z.looseObject({ runs: z.array(z.string()) }) });

/** Of what a person did, how many tokens there were before. */
const byHandShape = z.looseObject({ runId: z.string(), listed: z.int() });

/** What is known of a run that may have deleted more than it told. */
type UnreportedRun = { prefix: string; reported: boolean; records: DeletionRecord[] };

/** What tonight's listings showed, and what the guard made of it. */
export type Tonight = { inventory: Inventory; guard: GuardVerdict };

/**
 * Completes the record of runs that were cut off, or that ended without knowing what a deletion came to: the
 * outcomes that they wrote but never told, and of their unanswered attempts those whose token is gone now
 * (a 404 after our own recorded attempt is our deletion).
 * @throws GuardError where the inventory does not prove that what it lacks is gone
 */
export async function recoverDeletions(
  context: RunContext,
  unfinished: readonly string[],
  tonight: Tonight,
): Promise<Recovery> {
  const unreported = await unreportedRuns(context, unfinished);
  // Each of them may miss what another one deleted.
  const attempted = new Set(unreported.flatMap(({ records }) => records.map(({ tokenId }) => tokenId))).size;
  const deleted: DeletionRecord[] = [];
  for (const run of unreported.filter(({ records }) => records.length > 0)) {
    const presence = await presenceSince(context, run, { tonight, attempted });
    if (presence.kind === 'doubtful') throw new GuardError(`${presence.reason}.`);
    deleted.push(...deletionsOf(run, presence.ids));
  }
  return { schemaVersion: 1, runs: unreported.map(({ prefix }) => prefix), deleted: onceEach(deleted) };
}

/** A token that several runs meant to delete was there until the last of them began: that one deleted it. */
function onceEach(records: DeletionRecord[]): DeletionRecord[] {
  return [...new Map(records.map((record) => [record.tokenId, record])).values()];
}

/** A run that a later one recovered is told; one with results of its own told all but its uncertain deletions. */
async function unreportedRuns(
  { archive }: RunContext,
  unfinished: readonly string[],
): Promise<UnreportedRun[]> {
  const recovered = new Set<string>();
  const runs: Pick<UnreportedRun, 'prefix' | 'reported'>[] = [];
  for (const prefix of unfinished) {
    const results = await readLong(archive, { run: { prefix }, name: 'results' }, recoveredShape);
    for (const run of results?.recovered.runs ?? []) recovered.add(run);
    runs.push({ prefix, reported: results !== null });
  }
  const unreported = runs.filter(({ prefix }) => !recovered.has(prefix));
  return Promise.all(unreported.map(async (run) => ({ ...run, records: await readRecords(archive, run) })));
}

function deletionsOf({ reported, records }: UnreportedRun, present: ReadonlySet<string>): DeletionRecord[] {
  const gone = records
    .filter((record) => mayHaveEnded(record) && !present.has(record.tokenId))
    .map(asDeleted);
  return reported ? gone : [...records.filter(({ outcome }) => outcome === 'deleted'), ...gone];
}

/** An attempt to change an expiry deletes nothing, whatever its answer: a token that vanished since has expired. */
function mayHaveEnded({ uncertain, setExpiry, givenBack }: DeletionRecord): boolean {
  return uncertain && setExpiry === undefined && givenBack === undefined;
}

/** Nothing is missing tonight beyond what the guard allows, or beyond what was attempted since the run's inventory. */
async function presenceSince(
  { archive, policy }: RunContext,
  run: UnreportedRun,
  { tonight, attempted }: { tonight: Tonight; attempted: number },
): Promise<Presence> {
  const presence = presenceOf(tonight.inventory);
  if (tonight.guard.checks.some(({ name, passed }) => name === 'inventory-shrunk' && passed)) return presence;
  const byHand = await readLong(archive, { run, name: 'byHand' }, byHandShape);
  const before =
    byHand?.listed ?? (await readOwnLong(archive, { run, name: 'inventory' }, inventoryShape)).entries.length;
  return unlessShrunk(presence, { before, attempted, maxShrinkPercent: policy.sanity.maxShrinkPercent });
}

/** What an inventory lacks is gone only if each of its listings is whole, and it is itself what they agree on. */
function presenceOf({ observed, entries, connection }: Inventory): Presence {
  if (observed.unlistedIds.length > 0)
    return { kind: 'doubtful', reason: 'the full listing lacks tokens of another' };
  const doubtful = observed.listings.find(({ completeness }) => completeness.kind === 'doubtful');
  const completeness = doubtful?.completeness ?? { kind: 'complete' };
  return presenceIn({ ids: idsOf(entries), completeness, ownId: connection.clientId });
}

function* idsOf(entries: Inventory['entries']): Generator<string | null> {
  for (const { row } of entries) yield row.id;
}

function asDeleted(attempt: DeletionRecord): DeletionRecord {
  const reason = 'Gone after a recorded attempt of an earlier run, whose answer was lost.';
  return { ...attempt, outcome: 'deleted', uncertain: false, reason };
}
