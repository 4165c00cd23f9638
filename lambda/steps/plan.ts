import { readOwnLong, writeLong } from '../archive/documents.ts';
import { type Latest, readLatest } from '../archive/latest.ts';
import type { MemoryReading } from '../archive/memory.ts';
import { approvalsPrefix, approvedPlanHash, latestKey, ledgerKey } from '../archive/run.ts';
import { readApproval } from '../core/guard/approval.ts';
import { readLedger } from '../core/notice/ledger.ts';
import type { Owner } from '../core/pat.ts';
import type { Approval, Plan } from '../core/plan.ts';
import { buildPlan, type Past } from '../core/planning/build-plan.ts';
import type { GuardVerdict } from '../core/results.ts';
import { writeBatches } from './batches.ts';
import type { RunContext } from './context.ts';
import { takeInventory } from './inventory.ts';
import { withinOperations } from './operations.ts';
import { type QuarantineRecalled, recallQuarantine, unreadRun } from './quarantine.ts';
import { factsOf, type Inventory } from './stored-inventory.ts';
import { planShape } from './stored-plan.ts';

/** The small facts of a plan that the workflow needs. */
export type PlanFacts = {
  verdict: GuardVerdict['verdict'];
  batches: number;
  problems: string[];
};

/** Lists the tenant, decides, and archives the inventory, the plan and its batches before anything is done. */
export async function makePlan(context: RunContext, unfinished: readonly string[]): Promise<PlanFacts> {
  const { run, archive } = context;
  const { inventory, remembered, problems } = await takeInventory(context);
  const quarantine = await recallQuarantine(context, unfinished);
  const { plan, doubts } = await planFor(context, inventory, { remembered, quarantine });
  const owners = await ownersOfStaged(context, plan, inventory);
  await writeLong(archive, { run, name: 'plan' }, { ...plan, owners });
  // Only a plan that is carried out is sure to be within the limits: any other may hold a hundred thousand.
  const isCarriedOut = plan.guard.verdict === 'proceed' && run.mode === 'enforce';
  const batches = isCarriedOut ? await writeBatches(context, plan, inventory) : 0;
  const { tonight, problem } = withinOperations('batches', batches);
  const { doubt } = quarantine.waiting;
  const isTold = doubt === null || doubt === unreadRun;
  const ofQuarantine = isTold ? [] : [`Nothing in quarantine ends tonight: ${doubt}.`];
  const left = problem === null ? [] : [problem];
  return {
    ...{ verdict: plan.guard.verdict, batches: tonight },
    problems: [...problems, ...doubts, ...ofQuarantine, ...left],
  };
}

async function planFor(
  context: RunContext,
  inventory: Inventory,
  { remembered, quarantine }: { remembered: MemoryReading; quarantine: QuarantineRecalled },
): Promise<{ plan: Plan; doubts: string[] }> {
  const { run, archive, tenantName, policyHash } = context;
  const [ledgerText, latestText, approvals] = await Promise.all([
    archive.read(ledgerKey(tenantName)),
    archive.read(latestKey(tenantName)),
    readApprovals(context),
  ]);
  const { latest, doubt } = readLatest(latestText?.body ?? null, tenantName, run.startedAt);
  const doubts = [doubt, remembered.doubt].filter((one) => one !== null);
  const uncounted = countUncounted(inventory, quarantine, latest);
  const past = pastOf(withUncounted(latest, uncounted), remembered, {
    fresh: inventory.evidence?.fresh ?? 0,
    doubts,
  });
  const plan = buildPlan({
    runId: run.runId,
    tenant: tenantName,
    mode: run.mode,
    policyHash,
    facts: factsOf(inventory, context.policy),
    entries: inventory.entries,
    observed: {
      ...inventory.observed,
      ahead: aheadOf(latest, remembered, run.startedAt),
      tenantId: { met: context.connection.tenantId, known: latest?.tenantId ?? null },
    },
    ledger: readLedger(ledgerText?.body ?? null, tenantName, run.startedAt),
    past,
    approvals,
    quarantine,
  });
  const stops = run.switchPosition === 'halt' ? ['the switch says halt'] : [];
  return { plan: halted({ ...plan, ...(uncounted > 0 && { uncounted }) }, stops), doubts };
}

/** What runs deleted that were cut off before they became the newest: no shrinkage, although no baseline has it yet. */
function countUncounted(
  { entries }: Inventory,
  { deletedBy }: QuarantineRecalled,
  latest: Latest | null,
): number {
  if (deletedBy.size === 0) return 0;
  const listed = new Set(entries.map(({ row }) => row.id));
  const newest = latest?.newest.prefix ?? '';
  return [...deletedBy].filter(([id, prefix]) => prefix > newest && !listed.has(id)).length;
}

function withUncounted(latest: Latest | null, uncounted: number): Latest | null {
  if (latest?.baseline == null) return latest;
  const { baseline } = latest;
  return { ...latest, baseline: { ...baseline, deletedSince: baseline.deletedSince + uncounted } };
}

/** What earlier runs recorded as of later than this one, the latest instant. */
function aheadOf(latest: Latest | null, { memory }: MemoryReading, now: string): string | undefined {
  const recorded = [latest?.newest.startedAt, latest?.baseline?.at, memory?.at];
  return recorded
    .filter((at) => at !== undefined && at > now)
    .sort()
    .at(-1);
}

/** The owners of whom tonight's report says that a token ends, and whom no decision asked for: no decision hangs on them. */
async function ownersOfStaged(
  { tenant }: RunContext,
  { planned }: Plan,
  { owners, ownersFailure }: Inventory,
): Promise<Owner[]> {
  const known = new Set(owners.map(({ id }) => id));
  const staged = planned.filter(({ stage }) => stage.stage !== 'queued');
  const ids = new Set(staged.map(({ candidate }) => candidate.pat.owner.id).filter((id) => !known.has(id)));
  return ownersFailure === null ? (await tenant.describeOwners([...ids])).owners : [];
}

/** What the run has of the past: nothing as long as no night was a good one; where one was, it is known or lost. */
function pastOf(
  latest: Latest | null,
  { memory, doubt }: MemoryReading,
  { fresh, doubts }: { fresh: number; doubts: string[] },
): Past {
  const baseline = latest?.baseline ?? null;
  if (latest !== null && memory !== null && doubt === null) return { kind: 'known', baseline, memory, fresh };
  const isFirst = baseline === null && memory === null && doubts.length === 0;
  return isFirst ? { kind: 'none' } : { kind: 'lost', baseline, fresh };
}

/** What stands beside every check, and no approval lifts: an operator's `halt`. */
function halted(plan: Plan, stops: string[]): Plan {
  if (stops.length === 0) return plan;
  return { ...plan, guard: { ...plan.guard, verdict: 'halt', reasons: [...plan.guard.reasons, ...stops] } };
}

/** The plan as it was archived. */
export function readPlan({ archive, run }: RunContext): Promise<Plan> {
  return readOwnLong(archive, { run, name: 'plan' }, planShape);
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
