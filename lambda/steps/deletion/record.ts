import type { DeletionRecord } from '../../core/plan.ts';
import type { Due } from '../plan.ts';
import { batchKey } from '../run/artefact.ts';
import type { RunContext } from '../run/context.ts';
import type { BatchWork } from './batch.ts';
import type { Checked, Verdict } from './recheck.ts';

/** `intents/NNNN.json`: what this tool is about to delete, written before the first request. */
export type BatchIntent = { schemaVersion: 1; runId: string; at: string; attempts: DeletionRecord[] };

/** `intents/NNNN.outcome.json`: what became of every token of the batch, one line a token. */
export type BatchOutcome = { schemaVersion: 1; runId: string; at: string; records: DeletionRecord[] };

/** The attempts that this batch recorded before it was cut off; empty in the usual case. */
export async function readIntent({ archive, run }: RunContext, batch: number): Promise<DeletionRecord[]> {
  const stored = await archive.read(batchKey(run, batch, 'intent'));
  const intent: BatchIntent | null = stored === null ? null : JSON.parse(stored.body);
  return intent?.attempts ?? [];
}

/** Writes down what is about to be attempted, together with what an earlier attempt of the batch wrote. */
export async function writeIntent(
  work: BatchWork,
  checked: Checked[],
  earlier: DeletionRecord[],
): Promise<void> {
  const known = new Set(earlier.map((attempt) => attempt.tokenId));
  const fresh = checked.filter((one) => 'id' in one && !known.has(one.id));
  const intended: Verdict = {
    outcome: 'not-reached',
    reason: 'About to be deleted.',
    status: null,
    trackingId: null,
    uncertain: true,
  };
  const attempts = [...earlier, ...fresh.map(({ due }) => recordOf(work, due, intended))];
  const { archive, run, clock } = work.context;
  const intent: BatchIntent = { schemaVersion: 1, runId: run.runId, at: clock.now(), attempts };
  await archive.write(batchKey(run, work.batch.number, 'intent'), JSON.stringify(intent));
}

/** Writes down what became of the batch, in the archive and in the log. */
export async function writeOutcome({ context, batch }: BatchWork, records: DeletionRecord[]): Promise<void> {
  const { archive, run, clock, log } = context;
  const outcome: BatchOutcome = { schemaVersion: 1, runId: run.runId, at: clock.now(), records };
  await archive.write(batchKey(run, batch.number, 'outcome'), JSON.stringify(outcome));
  for (const record of records) log('token', record);
}

/** One line of the record: enough for an auditor, and free of secrets. */
export function recordOf(
  { context, plan }: BatchWork,
  { candidate, notice }: Due,
  verdict: Verdict,
): DeletionRecord {
  const { pat } = candidate;
  return {
    tokenId: pat.id,
    name: pat.name,
    ownerId: pat.owner.id,
    ownerName: pat.owner.name,
    scopes: pat.scopes,
    created: pat.created,
    lastUsed: pat.lastUsed,
    expiry: pat.expiry,
    rule: candidate.rule,
    policyHash: plan.policyHash,
    planHash: plan.planHash,
    noticedAt: notice?.firstNoticed ?? null,
    deadline: notice?.deadline ?? null,
    runId: plan.runId,
    at: context.clock.now(),
    ...verdict,
  };
}
