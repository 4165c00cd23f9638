import { readOwnLong, writeLong } from '../archive/documents.ts';
import { type Latest, readLatest } from '../archive/latest.ts';
import type { MemoryReading } from '../archive/memory.ts';
import { approvalsPrefix, approvedPlanHash, latestKey, ledgerKey } from '../archive/run.ts';
import { readApproval } from '../core/guard/approval.ts';
import { readLedger } from '../core/notice/ledger.ts';
import { byAge } from '../core/notice/stage.ts';
import type { Approval, Candidate, Facts, FilterKey, NoticeRecord, Plan } from '../core/plan.ts';
import { buildPlan, type Past } from '../core/planning/build-plan.ts';
import type { TenantPolicy } from '../core/policy/schema.ts';
import type { GuardVerdict } from '../core/results.ts';
import { plainId } from '../core/text.ts';
import type { RunContext } from './context.ts';
import type { Inventory } from './inventory.ts';
import { recallMemory } from './memory.ts';

/**
 * The most deletions of one batch: with its re-read, the look-up of owners and a second listing they fit into
 * one rate window of 100 calls, so that no batch stays awake until the window moves on.
 */
const batchSize = 95;

/** The small facts of a plan that the workflow needs. */
export type PlanFacts = { verdict: GuardVerdict['verdict']; batches: BatchRef[]; problems: string[] };

/** A candidate whose time has come, with the notice that allows it (null where the policy needs none). */
export type Due = { candidate: Candidate; notice: NoticeRecord | null };

/** Decides on the archived inventory, and archives the plan before anything is done. */
export async function decidePlan(context: RunContext): Promise<PlanFacts> {
  const { run, archive, tenantName, policyHash } = context;
  const inventory = await readOwnLong<Inventory>(archive, { run, name: 'inventory' });
  const [ledgerText, latestText, approvals] = await Promise.all([
    archive.read(ledgerKey(tenantName)),
    archive.read(latestKey(tenantName)),
    readApprovals(context),
  ]);
  const { latest, doubt } = readLatest(latestText?.body ?? null, tenantName, run.startedAt);
  const recalled = await recallMemory(context);
  const doubts = [doubt, recalled.doubt].filter((one) => one !== null);
  const plan = buildPlan({
    runId: run.runId,
    tenant: tenantName,
    mode: run.mode,
    policyHash,
    facts: factsOf(inventory, context.policy),
    entries: inventory.entries,
    observed: {
      ...inventory.observed,
      tenantId: { met: context.connection.tenantId, known: latest?.tenantId ?? null },
    },
    ledger: readLedger(ledgerText?.body ?? null, tenantName, run.startedAt),
    past: pastOf(latest, recalled, { fresh: inventory.evidence?.fresh ?? 0, doubts }),
    approvals,
  });
  const switched = run.switchPosition === 'halt' ? ['the switch says halt'] : [];
  const final = halted(plan, switched);
  await writeLong(archive, { run, name: 'plan' }, final);
  // Only a plan that is carried out is sure to be within the limits: any other may hold a hundred thousand.
  const batches = final.guard.verdict === 'proceed' && run.mode === 'enforce' ? batchesOf(final) : [];
  return { verdict: final.guard.verdict, batches, problems: doubts };
}

/** What the run has of the past: nothing as long as no night was a good one; where one was, it is known or lost. */
function pastOf(
  latest: Latest | null,
  { memory }: MemoryReading,
  { fresh, doubts }: { fresh: number; doubts: string[] },
): Past {
  const baseline = latest?.baseline ?? null;
  if (latest !== null && memory !== null) return { kind: 'known', baseline, memory, fresh };
  const isFirst = baseline === null && memory === null && doubts.length === 0;
  return isFirst ? { kind: 'none' } : { kind: 'lost', baseline };
}

/** What stands beside every check, and no approval lifts: an operator's `halt`. */
function halted(plan: Plan, stops: string[]): Plan {
  if (stops.length === 0) return plan;
  return { ...plan, guard: { ...plan.guard, verdict: 'halt', reasons: [...plan.guard.reasons, ...stops] } };
}

/** What decisions on an inventory look at. */
export function factsOf(inventory: Inventory, policy: TenantPolicy): Facts {
  const { at, connection, designated, evidence, owners, ownersFailure } = inventory;
  return {
    now: at,
    policy,
    workerIds: new Set([plainId(connection.clientId)]),
    designated: new Set(designated),
    unreadableSecrets: inventory.observed.unreadableSecrets,
    doubts: new Map(evidence?.doubts),
    owners: ownersFailure === null ? new Map(owners.map((owner) => [plainId(owner.id), owner])) : null,
  };
}

/** The plan as it was archived. */
export function readPlan({ archive, run }: RunContext): Promise<Plan> {
  return readOwnLong<Plan>(archive, { run, name: 'plan' });
}

/** What is due tonight, in an order in which one filtered listing certifies neighbours; of those the oldest first. */
export function dueInOrder(plan: Plan): Due[] {
  const due: Due[] = [];
  for (const { candidate, stage } of plan.planned)
    if (stage.stage === 'due') due.push({ candidate, notice: stage.notice });
  return due.sort((one, other) => byAge(one.candidate, other.candidate)).sort(byFilter);
}

function byFilter({ candidate: one }: Due, { candidate: other }: Due): number {
  return one.filter < other.filter ? -1 : Number(one.filter > other.filter);
}

function batchesOf(plan: Plan): BatchRef[] {
  const due = dueInOrder(plan);
  const batches: BatchRef[] = [];
  for (let from = 0; from < due.length; from = batches.at(-1)?.to ?? due.length) {
    const filter = due[from]?.candidate.filter as FilterKey;
    const end = due.findIndex((one, index) => index > from && one.candidate.filter !== filter);
    const to = Math.min(from + batchSize, end === -1 ? due.length : end);
    batches.push({ number: batches.length + 1, filter, from, to, of: due.length });
  }
  return batches;
}

async function readApprovals({ archive, tenantName }: RunContext): Promise<Approval[]> {
  const keys = await archive.list(approvalsPrefix(tenantName));
  const read = keys.map(async (key) => {
    const planHash = approvedPlanHash(key);
    const stored = planHash === null ? null : await archive.read(key);
    return planHash === null || stored === null ? null : readApproval(stored.body, planHash);
  });
  return (await Promise.all(read)).filter((approval) => approval !== null);
}

/** A part of the deletions that are due: `from` to `to` of them, which one filtered listing can certify again. */
export type BatchRef = { number: number; filter: FilterKey; from: number; to: number; of: number };
