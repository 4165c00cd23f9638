import { candidateOf } from '../decide/candidate.ts';
import { decide } from '../decide/decide.ts';
import { exemptionsOf } from '../decide/exemptions.ts';
import { findingsOf } from '../decide/findings.ts';
import { restrictToApproval, validApproval } from '../guard/approval.ts';
import { guard } from '../guard/guard.ts';
import type { Observations } from '../guard/guard-input.ts';
import { holdWholeOwners } from '../guard/whole-owner.ts';
import { hashJson } from '../hash.ts';
import type { LedgerReading } from '../notice/ledger.ts';
import { stageCandidates } from '../notice/stage.ts';
import type { Approval, Baseline, Candidate, Facts, InventoryEntry, Plan, PlannedToken } from '../plan.ts';
import type { Finding, GuardVerdict } from '../results.ts';
import { concatRows, createPacker, type Rows } from '../rows.ts';
import { countEntry, countNight, type InventoryCounts, noTokens } from './counts.ts';
import { approvalFindings, guardFindings, ledgerFindings, roomFindings } from './night-findings.ts';

/** All that a night's plan is made from. */
export type PlanInput = {
  runId: string;
  tenant: string;
  mode: 'report' | 'enforce';
  policyHash: string;
  facts: Facts;
  entries: Rows<InventoryEntry>;
  observed: Observations;
  /** As `readLedger` gave it. */
  ledger: LedgerReading;
  /** The last good run; null on a first run, which "can only give notice". */
  baseline: Baseline | null;
  /** Approvals of earlier halted plans; those that have lapsed do no harm. */
  approvals: readonly Approval[];
};

/** Decides on every token, stages the candidates, and weighs the whole: what the run intends. */
export function buildPlan(input: PlanInput): Plan {
  const { runId, tenant, mode, policyHash, facts, entries } = input;
  const judged = judge(entries, facts);
  const { candidates, counts } = judged;
  const { held, findings: holds } = holdWholeOwners(candidates, entries, facts.policy);
  const { verdict, planned, applied } = weigh(input, counts, stage(input, judged, held));
  const findings = concatRows(
    judged.findings,
    exemptionsOf(entries, facts).findings,
    holds,
    ledgerFindings(input.ledger),
    guardFindings(verdict),
    approvalFindings(applied),
    roomFindings(planned, facts.policy.limits, counts.deletable),
  );
  const planHash = hashPlan(input, verdict, planned);
  const header = { schemaVersion: 1, runId, tenant, now: facts.now, mode, policyHash, planHash } as const;
  return { ...header, guard: verdict, planned, findings };
}

/** What one walk over the inventory tells; candidates and findings in the order of the listing. */
type Judged = { candidates: Candidate[]; findings: Rows<Finding>; counts: InventoryCounts };

function judge(entries: Rows<InventoryEntry>, facts: Facts): Judged {
  const candidates: Candidate[] = [];
  const findings = createPacker<Finding>();
  let counts = noTokens;
  for (const entry of entries) {
    const { row } = entry;
    const decision = decide(entry, facts);
    if (row.kind === 'pat' && decision.verdict === 'delete') candidates.push(candidateOf(row, decision));
    for (const finding of findingsOf(entry, facts, decision)) findings.add(finding);
    counts = countEntry(counts, entry, facts);
  }
  return { candidates, findings: findings.rows(), counts };
}

function stage(
  { facts, ledger, baseline }: PlanInput,
  { candidates, counts }: Judged,
  held: ReadonlyMap<string, string>,
): PlannedToken[] {
  return stageCandidates({
    candidates,
    held,
    ledger: ledger.ledger,
    trusted: ledger.trusted && baseline !== null,
    policy: facts.policy,
    now: facts.now,
    deletable: counts.deletable,
  });
}

function weigh(
  { facts, observed, baseline, approvals }: PlanInput,
  judged: InventoryCounts,
  staged: PlannedToken[],
): { verdict: GuardVerdict; planned: PlannedToken[]; applied: Approval | null } {
  const { policy, now } = facts;
  const approval = validApproval(approvals, { now, approvalDays: policy.limits.approvalDays });
  const counts = countNight(judged, staged);
  const verdict = guard({ policy, counts, observed, baseline, approval });
  const accepted = verdict.verdict === 'proceed' && verdict.reasons.length > 0;
  const applied = accepted ? approval : null;
  return { verdict, planned: applied === null ? staged : restrictToApproval(staged, applied), applied };
}

// Not of the run or its time: an approval of a plan must not hang on the minute at which it was made.
function hashPlan(
  { tenant, policyHash }: PlanInput,
  { verdict, checks }: GuardVerdict,
  planned: readonly PlannedToken[],
): string {
  const breaches = checks.filter((check) => !check.passed).map((check) => check.name);
  const tokens = planned.map(({ candidate, stage: { stage: name } }) => {
    return { id: candidate.pat.id, ruleHash: candidate.ruleHash, stage: name };
  });
  return hashJson({ tenant, policyHash, verdict, breaches, tokens });
}
