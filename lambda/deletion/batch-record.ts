import { readIfThere } from '../archive/documents.ts';
import { batchKey } from '../archive/run.ts';
import type { DeletionRecord } from '../core/deletion-record.ts';
import type { RunContext } from '../steps/context.ts';
import type { Due } from '../steps/plan.ts';
import type { BatchFacts, Checked } from '../steps/recheck.ts';
import {
  type BatchIntent,
  type BatchOutcome,
  intended,
  lineOf,
  storeIntent,
  type Verdict,
  writeOutcome,
} from './record.ts';

/** What a batch wrote before it was cut off and begun anew; all of it empty in the usual case. */
type Earlier = {
  attempts: DeletionRecord[];
  records: DeletionRecord[];
  /** Of the records those that nothing can change any more: the token is gone, and it is known by whose hand. */
  settled: DeletionRecord[];
  /** Tokens of which nobody knows what came of their attempt. */
  inDoubt: ReadonlySet<string>;
};

/** Reads what a batch wrote before it was cut off. */
export async function readEarlier({ archive, run }: RunContext, batch: number): Promise<Earlier> {
  const intent = await readIfThere<BatchIntent>(archive, batchKey(run, batch, 'intent'));
  if (intent === null) return { attempts: [], records: [], settled: [], inDoubt: new Set() };
  const outcome = await readIfThere<BatchOutcome>(archive, batchKey(run, batch, 'outcome'));
  const { attempts } = intent;
  const records = outcome?.records ?? [];
  const certain = records.filter(({ uncertain }) => !uncertain);
  const answered = new Set(certain.map(({ tokenId }) => tokenId));
  const settled = certain.filter(({ outcome }) => outcome === 'deleted' || outcome === 'already-gone');
  const doubtful = attempts.map(({ tokenId }) => tokenId).filter((id) => !answered.has(id));
  return { attempts, records, settled, inDoubt: new Set(doubtful) };
}

/** Writes down what is about to be attempted, together with what an earlier attempt of the batch wrote. */
export async function writeIntent(work: BatchWork, checked: Checked[]): Promise<void> {
  const { context, batch, earlier } = work;
  const known = new Set(earlier.attempts.map((attempt) => attempt.tokenId));
  const fresh = checked.filter((one) => 'id' in one && !known.has(one.id));
  const attempts = [...earlier.attempts, ...fresh.map(({ due }) => recordOf(work, due, intended))];
  await storeIntent(context, batch.number, attempts);
  // An earlier refusal would hide the attempt that is made now, were that cut off as well.
  if (earlier.records.length > 0) await writeOutcome(context, batch.number, earlier.settled);
}

/** Writes down what became of a batch; what was known before is in the log already. */
export async function storeBatchOutcome(
  { context, batch, earlier }: BatchWork,
  records: DeletionRecord[],
): Promise<void> {
  await writeOutcome(context, batch.number, [...earlier.settled, ...records]);
  for (const record of records) context.log('token', record);
}

/** One line of the record of a batch. */
export function recordOf(
  { context, plan }: BatchWork,
  { candidate, notice }: Due,
  verdict: Verdict,
): DeletionRecord {
  const { rule, pat } = candidate;
  const { policyHash, planHash, runId } = plan;
  const noticedAt = notice?.firstNoticed ?? null;
  const deadline = notice?.deadline ?? null;
  const grounds = { rule, policyHash, planHash, noticedAt, deadline, runId };
  return lineOf(pat, grounds, { at: context.clock.now(), ...verdict });
}

/** All that the acts of one batch share; what an earlier attempt at it settled is due no more. */
export type BatchWork = BatchFacts & { earlier: Earlier };
