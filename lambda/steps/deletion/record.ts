import type { Pat } from '../../core/pat.ts';
import type { DeletionRecord } from '../../core/plan.ts';
import type { Archive } from '../../ports.ts';
import type { Ending } from '../../rotate/deps.ts';
import { batchKey, keyOf, readIfThere } from '../run/artefact.ts';
import type { RunContext, RunIdentity } from '../run/context.ts';
import type { Verdict } from './recheck.ts';

/** `intents/NNNN.json`: what this tool is about to delete, written before the first request. */
export type BatchIntent = { schemaVersion: 1; runId: string; at: string; attempts: DeletionRecord[] };

/** `intents/NNNN.outcome.json`: what became of every token of the batch, one line a token. */
export type BatchOutcome = { schemaVersion: 1; runId: string; at: string; records: DeletionRecord[] };

/** What is known of a deletion before its first request. */
export const intended: Verdict = {
  outcome: 'not-reached',
  reason: 'About to be deleted.',
  status: null,
  trackingId: null,
  uncertain: true,
};

/** Whether a record is an attempt of which no outcome was written. */
export function isUnanswered({ outcome, uncertain }: DeletionRecord): boolean {
  return outcome === intended.outcome && uncertain;
}

/**
 * Everything that a run wrote of its deletions, in the order in which it was written: of each token the last word,
 * which may be that it was attempted. What was deleted once stays so, whatever a repeated step found later.
 */
export async function readRecords(
  archive: Archive,
  run: Pick<RunIdentity, 'prefix'>,
): Promise<DeletionRecord[]> {
  const keys = await archive.list(keyOf(run, 'intents'));
  const parts = await Promise.all(
    keys.map((key) => readIfThere<Partial<BatchIntent & BatchOutcome>>(archive, key)),
  );
  const last = new Map<string, DeletionRecord>();
  for (const record of parts.flatMap((part) => part?.attempts ?? part?.records ?? []))
    if (last.get(record.tokenId)?.outcome !== 'deleted') last.set(record.tokenId, record);
  return [...last.values()];
}

/** Writes an intent under its number. */
export async function storeIntent(
  { archive, run, clock }: RunContext,
  number: number,
  attempts: DeletionRecord[],
): Promise<void> {
  const intent: BatchIntent = { schemaVersion: 1, runId: run.runId, at: clock.now(), attempts };
  await archive.write(batchKey(run, number, 'intent'), JSON.stringify(intent));
}

/** Writes down under its number what became of an intent, in the archive and in the log. */
export async function storeOutcome(
  context: RunContext,
  number: number,
  records: DeletionRecord[],
): Promise<void> {
  await writeOutcome(context, number, records);
  for (const record of records) context.log('token', record);
}

/** Writes an outcome under its number, in place of what stood there. */
export async function writeOutcome(
  { archive, run, clock }: RunContext,
  number: number,
  records: DeletionRecord[],
): Promise<void> {
  const outcome: BatchOutcome = { schemaVersion: 1, runId: run.runId, at: clock.now(), records };
  await archive.write(batchKey(run, number, 'outcome'), JSON.stringify(outcome));
}

type Grounds = Pick<DeletionRecord, 'rule' | 'policyHash' | 'planHash' | 'noticedAt' | 'deadline' | 'runId'>;

/** One line of the record: enough for an auditor, and free of secrets. */
export function lineOf(
  { id, name, owner, scopes, created, lastUsed, expiry }: Pat,
  grounds: Grounds,
  verdict: Verdict & { at: string },
): DeletionRecord {
  return {
    ...{ tokenId: id, name, ownerId: owner.id, ownerName: owner.name },
    ...{ scopes, created, lastUsed, expiry },
    ...grounds,
    ...verdict,
  };
}

/** What an answer of the tenant says of a deletion. */
export function verdictOf(ending: Ending): Verdict {
  switch (ending.outcome) {
    case 'deleted': {
      const lost = ending.status === 404;
      const reason = lost ? 'Gone after an attempt whose answer was lost.' : '';
      return { ...ending, reason, uncertain: false };
    }
    case 'already-gone':
      return { ...ending, reason: 'Someone else deleted it just before.', uncertain: false };
    case 'failed':
      return ending;
    case 'not-reached':
    case 'spared':
      return { ...ending, status: null, trackingId: null, uncertain: false };
  }
}
