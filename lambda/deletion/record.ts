import { readIfThere } from '../archive/documents.ts';
import { renewLease } from '../archive/lease.ts';
import { batchKey, keyOf, type RunIdentity } from '../archive/run.ts';
import type { DeletionRecord, TokenOutcome } from '../core/deletion-record.ts';
import type { Pat } from '../core/pat.ts';
import type { Archive, Clock } from '../ports.ts';
import type { DeletionOutcome, Recorder } from '../rotate/deps.ts';
import type { RunContext } from '../steps/context.ts';

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
async function storeOutcome(context: RunContext, number: number, records: DeletionRecord[]): Promise<void> {
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
export function verdictOf(deletion: DeletionOutcome): Verdict {
  switch (deletion.outcome) {
    case 'deleted': {
      const lost = deletion.status === 404;
      const reason = lost ? 'Gone after an attempt whose answer was lost.' : '';
      return { ...deletion, reason, uncertain: false };
    }
    case 'already-gone':
      return { ...deletion, reason: 'Someone else deleted it just before.', uncertain: false };
    case 'failed':
      return deletion;
    case 'not-reached':
    case 'spared':
      return { ...deletion, status: null, trackingId: null, uncertain: false };
  }
}

/** Writes one deletion down: what is intended, or what became of it. */
type Write = (part: 'intent' | 'outcome', record: DeletionRecord) => Promise<void>;

/** By whom and by which policy tokens are deleted, and where that is written; opened anew for each deletion. */
export type RecorderOptions = {
  runId: string;
  policyHash: string;
  clock: Clock;
  open: () => Promise<Write>;
};

/** Makes the recorder of a rotation's deletions, in the format of all others. */
export function createRecorder({ runId, policyHash, clock, open }: RecorderOptions): Recorder {
  return async ({ token, rule, reason }, send) => {
    const grounds = { rule, policyHash, planHash: '', noticedAt: null, deadline: null, runId };
    const line = (verdict: Verdict) =>
      lineOf(token, grounds, {
        ...verdict,
        at: clock.now(),
        reason: [reason, verdict.reason].filter((part) => part !== '').join('; '),
      });
    const write = await open();
    await write('intent', line(intended));
    const deletion = await send();
    await write('outcome', line(verdictOf(deletion)));
    return deletion;
  };
}

/** A recorder into the archive of a run, beside its batches: an intent and an outcome a token. */
export function archiveRecorder(context: RunContext): Recorder {
  const { run, policyHash, clock } = context;
  const open = async (): Promise<Write> => {
    // A machine that slept may find that the tenant is another run's by now.
    await renewLease(context);
    const number = await freeNumber(context);
    return (part, record) =>
      part === 'intent' ? storeIntent(context, number, [record]) : storeOutcome(context, number, [record]);
  };
  return createRecorder({ runId: run.runId, policyHash, clock, open });
}

/** The number after the last intent: a step that is repeated must not write over what it wrote before. */
async function freeNumber({ archive, run }: RunContext): Promise<number> {
  const [last] = await archive.list(keyOf(run, 'intents'), 1);
  const number = /(\d+)(?:\.outcome)?\.json$/.exec(last ?? '')?.[1] ?? '0';
  return Number(number) + 1;
}

/** What became of a token, and by which answer of the tenant. */
export type Verdict = {
  outcome: TokenOutcome;
  reason: string;
  status: number | null;
  trackingId: string | null;
  /** True where no answer says whether the deletion took effect. */
  uncertain: boolean;
};
