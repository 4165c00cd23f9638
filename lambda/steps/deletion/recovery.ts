import type { DeletionRecord } from '../../core/plan.ts';
import type { Recovery } from '../../core/results.ts';
import type { Inventory } from '../inventory.ts';
import { readLong } from '../run/artefact.ts';
import type { RunContext } from '../run/context.ts';
import { readRecords } from './record.ts';

/** What is known of a run that may have deleted more than it told. */
type Untold = { prefix: string; reported: boolean };

/**
 * Completes the record of runs that were cut off, or that ended without knowing what a deletion came to: the
 * outcomes that they wrote but never told, and of their unanswered attempts those whose token is gone now
 * (a 404 after our own recorded attempt is our deletion). The inventory must be whole: absence is the proof.
 */
export async function recoverDeletions(
  context: RunContext,
  unfinished: readonly string[],
  inventory: Inventory,
): Promise<Recovery> {
  const untold = await untoldRuns(context, unfinished);
  if (untold.length === 0) return { schemaVersion: 1, runs: [], deleted: [] };
  const present = new Set<string | null>();
  for (const { row } of inventory.entries) present.add(row.id);
  const records = await Promise.all(untold.map((run) => deletionsOf(context, run, present)));
  return { schemaVersion: 1, runs: untold.map(({ prefix }) => prefix), deleted: onceEach(records.flat()) };
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
  { archive }: RunContext,
  { prefix, reported }: Untold,
  present: ReadonlySet<string | null>,
): Promise<DeletionRecord[]> {
  const records = await readRecords(archive, { prefix });
  const gone = records.filter(({ uncertain, tokenId }) => uncertain && !present.has(tokenId)).map(asDeleted);
  return reported ? gone : [...records.filter(({ outcome }) => outcome === 'deleted'), ...gone];
}

function asDeleted(attempt: DeletionRecord): DeletionRecord {
  const reason = 'Gone after a recorded attempt of an earlier run, whose answer was lost.';
  return { ...attempt, outcome: 'deleted', uncertain: false, reason };
}
