import * as z from 'zod';
import { readIfThere } from '../archive/documents.ts';
import { batchKey, keyOf, type RunIdentity } from '../archive/run.ts';
import { type DeletionRecord, deletionRecordSchema, type TokenOutcome } from '../core/deletion-record.ts';
import type { Json } from '../core/json.ts';
import type { Pat } from '../core/pat.ts';
import type { Archive, Clock } from '../ports.ts';
import { unsent, type Verdict } from './verdict.ts';

const header = { schemaVersion: z.literal(1), runId: z.string(), at: z.string() };

const intentSchema = z.strictObject({ ...header, attempts: z.array(deletionRecordSchema) });
const outcomeSchema = z.strictObject({ ...header, records: z.array(deletionRecordSchema) });

/** `intents/NNNN.json`: what this tool is about to delete, written before the first request. */
export type BatchIntent = z.infer<typeof intentSchema>;

/** `intents/NNNN.outcome.json`: what became of every token of the batch, one line a token. */
export type BatchOutcome = z.infer<typeof outcomeSchema>;

/** Where a run writes down what it deletes. */
export type RecordDeps = {
  archive: Archive;
  run: RunIdentity;
  clock: Clock;
  /** One line a call: an event's name and allow-listed fields. */
  log: (event: string, fields: Record<string, Json>) => void;
};

/** What is known of a deletion before its first request. */
export const intended: Verdict = { ...unsent('not-reached', 'About to be deleted.'), uncertain: true };

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
  return recordsIn(archive, await archive.list(keyOf(run, 'intents')));
}

/** The same of keys that were listed before. */
export async function recordsIn(archive: Archive, keys: readonly string[]): Promise<DeletionRecord[]> {
  const either = z.union([intentSchema, outcomeSchema]);
  const parts = await Promise.all(keys.map((key) => readIfThere(archive, key, either)));
  const written = parts.flatMap((part) => {
    if (part === null) return [];
    return 'attempts' in part ? part.attempts : part.records;
  });
  const last = new Map<string, DeletionRecord>();
  for (const record of written)
    if (last.get(record.tokenId)?.outcome !== 'deleted') last.set(record.tokenId, record);
  return [...last.values()];
}

/** What a step wrote before it was cut off and begun anew; all of it empty in the usual case. */
export type Earlier = {
  attempts: DeletionRecord[];
  records: DeletionRecord[];
  /** Of the records those that nothing can change any more: the token has ended, and it is known by whose hand. */
  settled: DeletionRecord[];
  /** Tokens of which nobody knows what came of their attempt. */
  inDoubt: ReadonlySet<string>;
};

const isSettled: ReadonlySet<TokenOutcome> = new Set<TokenOutcome>([
  'deleted',
  'already-gone',
  'quarantined',
  'released',
]);

/** What a step wrote that is tried for the first time. */
export const nothingEarlier: Earlier = { attempts: [], records: [], settled: [], inDoubt: new Set() };

/** Reads what an earlier try of the same step wrote under its number. */
export async function readEarlier({ archive, run }: RecordDeps, number: number): Promise<Earlier> {
  const intent = await readIfThere(archive, batchKey(run, number, 'intent'), intentSchema);
  if (intent === null) return nothingEarlier;
  const outcome = await readIfThere(archive, batchKey(run, number, 'outcome'), outcomeSchema);
  const { attempts } = intent;
  const records = outcome?.records ?? [];
  const certain = records.filter(({ uncertain }) => !uncertain);
  const answered = new Set(certain.map(({ tokenId }) => tokenId));
  const settled = certain.filter(({ outcome }) => isSettled.has(outcome));
  const doubtful = attempts.map(({ tokenId }) => tokenId).filter((id) => !answered.has(id));
  return { attempts, records, settled, inDoubt: new Set(doubtful) };
}

/** The number after the last intent: a step that is repeated must not write over what it wrote before. */
export async function freeNumber({ archive, run }: RecordDeps): Promise<number> {
  const [last] = await archive.list(keyOf(run, 'intents'), 1);
  const number = /(\d+)(?:\.outcome)?\.json$/.exec(last ?? '')?.[1] ?? '0';
  return Number(number) + 1;
}

/** Writes down what is about to be attempted, together with what an earlier try of the step attempted. */
export async function writeIntent(
  deps: RecordDeps,
  { number, earlier }: { number: number; earlier: Earlier },
  fresh: DeletionRecord[],
): Promise<void> {
  const { archive, run, clock } = deps;
  const known = new Set(earlier.attempts.map(({ tokenId }) => tokenId));
  const attempts = [...earlier.attempts, ...fresh.filter(({ tokenId }) => !known.has(tokenId))];
  const intent: BatchIntent = { schemaVersion: 1, runId: run.runId, at: clock.now(), attempts };
  await archive.write(batchKey(run, number, 'intent'), JSON.stringify(intent));
  // An earlier refusal would hide the attempt that is made now, were that cut off as well.
  if (earlier.records.length > 0) await storeOutcome(deps, number, earlier.settled);
}

/** Writes down what became of a step's tokens, in the archive and in the log; what was settled before is in the log. */
export async function writeOutcome(
  deps: RecordDeps,
  { number, earlier }: { number: number; earlier: Earlier },
  records: DeletionRecord[],
): Promise<void> {
  await storeOutcome(deps, number, [...earlier.settled, ...records]);
  for (const record of records) deps.log('token', record);
}

async function storeOutcome(
  { archive, run, clock }: RecordDeps,
  number: number,
  records: DeletionRecord[],
): Promise<void> {
  const outcome: BatchOutcome = { schemaVersion: 1, runId: run.runId, at: clock.now(), records };
  await archive.write(batchKey(run, number, 'outcome'), JSON.stringify(outcome));
}

type LineGrounds = Pick<
  DeletionRecord,
  | 'rule'
  | 'policyHash'
  | 'planHash'
  | 'noticedAt'
  | 'deadline'
  | 'noticeMessageId'
  | 'ownerMail'
  | 'setExpiry'
  | 'until'
  | 'fingerprint'
  | 'givenBack'
  | 'runId'
>;

/** One line of the record: enough for an auditor, and free of secrets. */
export function lineOf(
  { id, name, owner, scopes, created, lastUsed, expiry }: Pat,
  grounds: LineGrounds,
  verdict: Verdict & { at: string },
): DeletionRecord {
  return {
    ...{ tokenId: id, name, ownerId: owner.id, ownerName: owner.name },
    ...{ scopes, created, lastUsed, expiry },
    ...grounds,
    ...verdict,
  };
}
