import { type Presence, presenceIn, unlessShrunk } from '../../core/absence.ts';
import type { DeletionRecord } from '../../core/plan.ts';
import type { Recovery } from '../../core/results.ts';
import { GuardError } from '../../errors.ts';
import type { Inventory } from '../inventory.ts';
import { readLong, readOwnLong } from '../run/artefact.ts';
import type { RunContext } from '../run/context.ts';
import { readRecords } from './record.ts';

/** What is known of a run that may have deleted more than it told. */
type Untold = { prefix: string; reported: boolean };

/**
 * Completes the record of runs that were cut off, or that ended without knowing what a deletion came to: the
 * outcomes that they wrote but never told, and of their unanswered attempts those whose token is gone now
 * (a 404 after our own recorded attempt is our deletion).
 * @throws GuardError where the inventory does not prove that what it lacks is gone
 */
export async function recoverDeletions(
  context: RunContext,
  unfinished: readonly string[],
  inventory: Inventory,
): Promise<Recovery> {
  const untold = await untoldRuns(context, unfinished);
  const presence = presenceOf(inventory);
  const records: DeletionRecord[] = [];
  for (const run of untold) records.push(...(await deletionsOf(context, run, presence)));
  return { schemaVersion: 1, runs: untold.map(({ prefix }) => prefix), deleted: onceEach(records) };
}

/** A token that several runs meant to delete was there until the last of them began: that one deleted it. */
function onceEach(records: DeletionRecord[]): DeletionRecord[] {
  return [...new Map(records.map((record) => [record.tokenId, record])).values()];
}

/** A run that a later one recovered is told; one with results of its own told all but its uncertain deletions. */
async function untoldRuns({ archive }: RunContext, unfinished: readonly string[]): Promise<Untold[]> {
  const recovered = new Set<string>();
  const runs: Untold[] = [];
  for (const prefix of unfinished) {
    const results = await readLong<{ recovered: Recovery }>(archive, { run: { prefix }, name: 'results' });
    for (const run of results?.recovered.runs ?? []) recovered.add(run);
    runs.push({ prefix, reported: results !== null });
  }
  return runs.filter(({ prefix }) => !recovered.has(prefix));
}

async function deletionsOf(
  { archive, policy }: RunContext,
  { prefix, reported }: Untold,
  presence: Presence,
): Promise<DeletionRecord[]> {
  const records = await readRecords(archive, { prefix });
  if (records.length === 0) return [];
  const before = await readOwnLong<Inventory>(archive, { run: { prefix }, name: 'inventory' });
  const now = unlessShrunk(presence, {
    before: before.entries.length,
    attempted: records.length,
    maxShrinkPercent: policy.sanity.maxShrinkPercent,
  });
  if (now.kind === 'doubtful') throw new GuardError(`${now.reason}.`);
  const gone = records.filter(({ uncertain, tokenId }) => uncertain && !now.ids.has(tokenId)).map(asDeleted);
  return reported ? gone : [...records.filter(({ outcome }) => outcome === 'deleted'), ...gone];
}

/** What an inventory lacks is gone only if each of its listings is whole, and it is itself what they agree on. */
function presenceOf({ observed, entries, connection }: Inventory): Presence {
  if (observed.strays.length > 0)
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
