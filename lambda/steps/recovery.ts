import type { DeletionRecord } from '../core/plan.ts';
import { keyOf } from './artefact.ts';
import type { BatchIntent, BatchOutcome } from './batch-record.ts';
import type { RunContext } from './context.ts';
import type { Inventory } from './inventory.ts';

/** Deletions of runs that were cut off before they told anyone. */
export type Recovery = { schemaVersion: 1; runs: string[]; deleted: DeletionRecord[] };

/**
 * Completes the record of cut-off runs, oldest first: outcomes that they wrote, and of their unanswered intents
 * those whose token is gone now (a 404 after our own recorded attempt is our deletion).
 */
export async function recoverDeletions(
  context: RunContext,
  unfinished: readonly string[],
  inventory: Inventory,
): Promise<Recovery> {
  const told = await toldPrefixes(context, unfinished);
  const runs = unfinished.filter((prefix) => !told.has(prefix));
  const present = new Set(inventory.entries.map(({ row }) => row.id));
  const records = await Promise.all(runs.map((prefix) => deletionsOf(context, prefix, present)));
  return { schemaVersion: 1, runs, deleted: records.flat() };
}

/** A run with results told its deletions, and those of the runs that it recovered. */
async function toldPrefixes({ archive }: RunContext, unfinished: readonly string[]): Promise<Set<string>> {
  const told = new Set<string>();
  for (const prefix of unfinished) {
    const stored = await archive.read(keyOf({ prefix }, 'results'));
    if (stored === null) continue;
    const results: { recovered?: { runs: string[] } } = JSON.parse(stored.body);
    for (const run of [prefix, ...(results.recovered?.runs ?? [])]) told.add(run);
  }
  return told;
}

async function deletionsOf(
  { archive }: RunContext,
  prefix: string,
  present: ReadonlySet<string | null>,
): Promise<DeletionRecord[]> {
  const keys = await archive.list(keyOf({ prefix }, 'intents'));
  const bodies = await Promise.all(keys.map(async (key) => (await archive.read(key))?.body ?? '{}'));
  const parts = bodies.map((body): Partial<BatchIntent & BatchOutcome> => JSON.parse(body));
  const answered = new Map(
    parts.flatMap(({ records = [] }) => records).map((record) => [record.tokenId, record]),
  );
  const attempts = parts
    .flatMap(({ attempts: intended = [] }) => intended)
    .filter(({ tokenId }) => !answered.has(tokenId));
  const vanished = attempts.filter(({ tokenId }) => !present.has(tokenId)).map(asDeleted);
  return [...answered.values()].filter(({ outcome }) => outcome === 'deleted').concat(vanished);
}

function asDeleted(attempt: DeletionRecord): DeletionRecord {
  return {
    ...attempt,
    outcome: 'deleted',
    reason: 'Gone after a recorded attempt of a run that was cut off.',
  };
}
