import { decide } from '../decide/decide.ts';
import { exemptionsOf } from '../decide/exemptions.ts';
import { findingsOf } from '../decide/findings.ts';
import { candidateOf } from '../decide/listings.ts';
import { restrictToApproval, validApproval } from '../guard/approval.ts';
import { guard } from '../guard/guard.ts';
import type { NightCounts, Observations } from '../guard/guard-input.ts';
import { holdWholeOwners } from '../guard/whole-owner.ts';
import { hashJson } from '../json.ts';
import type { LedgerReading } from '../notice/ledger.ts';
import { byAge, stageCandidates } from '../notice/stage.ts';
import type {
  Approval,
  Baseline,
  Candidate,
  CandidateKey,
  Facts,
  InventoryEntry,
  Plan,
  PlannedToken,
  Stages,
} from '../plan.ts';
import type { Finding, GuardVerdict } from '../results.ts';
import { concatRows, createPacker, mapRows, type Rows } from '../rows.ts';
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
  const { candidateKeys, counts } = judged;
  const { held, findings: holds } = holdWholeOwners(candidateKeys, entries, facts.policy);
  const { verdict, stages, applied } = weigh(input, judged, held);
  const findings = concatRows(
    judged.findings,
    exemptionsOf(entries, facts).findings,
    holds,
    ledgerFindings(input.ledger),
    guardFindings(verdict),
    approvalFindings(applied),
    roomFindings(candidateKeys.length - stages.size, facts.policy.limits, counts.deletable),
  );
  const planned = mapRows(judged.candidates, (candidate): PlannedToken => {
    return { candidate, stage: stages.get(candidate.pat.id) ?? { stage: 'queued' } };
  });
  const planHash = hashPlan(input, verdict, { candidateKeys, stages });
  const header = { schemaVersion: 1, runId, tenant, now: facts.now, mode, policyHash, planHash } as const;
  return { ...header, guard: verdict, planned, findings };
}

/** What one walk over the inventory tells; in the order of the listing. */
type Judged = {
  candidates: Rows<Candidate>;
  candidateKeys: CandidateKey[];
  findings: Rows<Finding>;
  counts: InventoryCounts;
};

function judge(entries: Rows<InventoryEntry>, facts: Facts): Judged {
  const candidates = createPacker<Candidate>();
  const candidateKeys: CandidateKey[] = [];
  const findings = createPacker<Finding>();
  let counts = noTokens;
  for (const entry of entries) {
    const { row } = entry;
    const decision = decide(entry, facts);
    if (row.kind === 'pat' && decision.verdict === 'delete') {
      const candidate = candidateOf(row, decision);
      candidates.add(candidate);
      candidateKeys.push(candidateKeyOf(candidate));
    }
    for (const finding of findingsOf(entry, facts, decision)) findings.add(finding);
    counts = countEntry(counts, entry, facts);
  }
  return { candidates: candidates.rows(), candidateKeys, findings: findings.rows(), counts };
}

function candidateKeyOf({
  pat: { id, owner, created, lastUsed },
  ruleHash,
  fingerprint,
}: Candidate): CandidateKey {
  return { pat: { id, owner: { id: owner.id }, created, lastUsed }, ruleHash, fingerprint };
}

function weigh(
  { facts, observed, ledger: { ledger, trusted }, baseline, approvals }: PlanInput,
  { candidateKeys: candidates, counts: judged }: Judged,
  held: ReadonlyMap<string, string>,
): { verdict: GuardVerdict; stages: Stages; applied: Approval | null } {
  const { policy, now } = facts;
  const { deletable } = judged;
  const known = { ledger, trusted: trusted && baseline !== null };
  const stages = stageCandidates({ ...known, candidates, held, policy, now, deletable });
  const approval = validApproval(approvals, { now, approvalDays: policy.limits.approvalDays });
  const counts = countNight(judged, candidates.length, stages);
  const verdict = guard({ policy, counts, observed, baseline, approval });
  const accepted = verdict.verdict === 'proceed' && verdict.reasons.length > 0;
  const applied = accepted ? approval : null;
  return { verdict, stages: applied === null ? stages : restrictToApproval(stages, applied), applied };
}

// Not of the run or its time: an approval of a plan must not hang on the minute at which it was made.
function hashPlan(
  { tenant, policyHash }: PlanInput,
  { verdict, checks }: GuardVerdict,
  { candidateKeys, stages }: { candidateKeys: readonly CandidateKey[]; stages: Stages },
): string {
  const breaches = checks.filter((check) => !check.passed).map((check) => check.name);
  const tokens = candidateKeys.toSorted(byAge).map(({ pat: { id }, ruleHash }) => {
    return { id, ruleHash, stage: stages.get(id)?.stage ?? 'queued' };
  });
  return hashJson({ tenant, policyHash, verdict, breaches, tokens });
}

/** What can be counted of an inventory before anything is staged. */
type InventoryCounts = Pick<NightCounts, 'total' | 'unreadable' | 'deletable' | 'used'>;

/** The figures of an inventory without tokens. */
const noTokens: InventoryCounts = { total: 0, unreadable: 0, deletable: 0, used: 0 };

/** The figures with one entry more; deletable = "managed, own and designated ones not counted", nor unreadable ones. */
function countEntry(counts: InventoryCounts, { row }: InventoryEntry, facts: Facts): InventoryCounts {
  const total = counts.total + 1;
  if (row.kind === 'unreadable') return { ...counts, total, unreadable: counts.unreadable + 1 };
  const isApart = row.managed || row.id === facts.workerId || facts.designated.has(row.id);
  if (isApart) return { ...counts, total };
  const used = counts.used + Number(row.lastUsed !== null);
  return { ...counts, total, deletable: counts.deletable + 1, used };
}

/** How many deletable tokens of an inventory have a `lastUsed`. */
export function countUsed(entries: Rows<InventoryEntry>, facts: Facts): number {
  let counts = noTokens;
  for (const entry of entries) counts = countEntry(counts, entry, facts);
  return counts.used;
}

/** The figures of a night that the guard weighs. */
function countNight(counts: InventoryCounts, candidates: number, stages: Stages): NightCounts {
  let due = 0;
  for (const { stage } of stages.values()) due += Number(stage === 'due');
  return { ...counts, candidates, due };
}
