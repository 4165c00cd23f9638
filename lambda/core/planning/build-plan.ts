import { askedOf } from '../decide/asked.ts';
import { createDecider } from '../decide/decide.ts';
import { isExplained, type Memory } from '../decide/evidence.ts';
import { exemptionsOf } from '../decide/exemptions.ts';
import { findingsIn } from '../decide/findings.ts';
import { candidateOf } from '../decide/listings.ts';
import { dueInQuarantine, restrictToApproval, validApproval } from '../guard/approval.ts';
import { guard } from '../guard/guard.ts';
import {
  countEntries,
  countNight,
  type InventoryCounts,
  type NightCounts,
  type Observations,
} from '../guard/guard-input.ts';
import { allowance } from '../guard/limits.ts';
import { hashText, type Json } from '../json.ts';
import type { LedgerReading } from '../notice/ledger.ts';
import { byAge, stageCandidates } from '../notice/stage.ts';
import type { Pat } from '../pat.ts';
import type {
  Approval,
  Baseline,
  Candidate,
  Facts,
  InventoryEntry,
  Means,
  Plan,
  PlannedToken,
  Stage,
  Stages,
} from '../plan.ts';
import { quarantineFindings } from '../quarantine/findings.ts';
import {
  holdForQuarantine,
  type QuarantineInput,
  type QuarantineTonight,
  quarantineTonight,
  withinApproval,
  withoutExpired,
} from '../quarantine/tonight.ts';
import type { Finding, GuardVerdict } from '../results.ts';
import { holdUnaddressed, holdWholeOwners } from './holds.ts';
import {
  approvalFindings,
  guardFindings,
  ledgerFindings,
  memoryFindings,
  roomFindings,
} from './night-findings.ts';

/** All that a night's plan is made from. */
export type PlanInput = {
  runId: string;
  tenant: string;
  mode: 'report' | 'enforce';
  policyHash: string;
  facts: Facts;
  entries: readonly InventoryEntry[];
  observed: Observations;
  /** As `readLedger` gave it. */
  ledger: LedgerReading;
  past: Past;
  /** Approvals of earlier halted plans; those that have lapsed do no harm. */
  approvals: readonly Approval[];
  quarantine: QuarantineInput;
};

/**
 * What a run has of the nights before it: "the first run, and one whose memory is lost, can only give notice".
 * `fresh` = tokens in doubt that no trusted night recorded yet.
 */
export type Past =
  | { kind: 'none' }
  | { kind: 'lost'; baseline: Baseline | null; fresh: number }
  | { kind: 'known'; baseline: Baseline | null; memory: Memory; fresh: number };

/** Decides on every token, stages the candidates, and weighs the whole: what the run intends. */
export function buildPlan(input: PlanInput): Plan {
  const { runId, tenant, mode, policyHash, facts, entries } = input;
  const listed = countEntries(entries, facts);
  const most = allowance(facts.policy.limits, listed.deletable);
  const night = { entries, facts, listings: input.observed.listings };
  const doubt = input.past.kind === 'known' ? null : 'what earlier nights knew of it is not there';
  const quarantine = quarantineTonight(input.quarantine, night, { most, doubt });
  const judged = judge(input, listed, quarantine.ids);
  const { candidates, counts } = judged;
  const inOrder = candidates.toSorted(byAge);
  const standing = entries.filter(({ row }) => !quarantine.ids.has(row.id ?? ''));
  const { held, findings: holds } = holdWholeOwners(candidates, standing, facts.policy);
  const unaddressed = holdUnaddressed(candidates, facts, input.ledger.ledger);
  const unendable = holdForQuarantine(candidates, facts, { ...input.quarantine, ...quarantine });
  const holdings = new Map([...unaddressed.held, ...held, ...unendable]);
  const { verdict, stages, applied } = weigh(
    input,
    { candidates: inOrder, counts },
    { held: holdings, quarantine },
  );
  const findings = [
    ...judged.findings,
    ...exemptionsOf(entries, facts, candidates.length).findings,
    ...holds,
    ...unaddressed.findings,
    ...quarantineFindings(input.quarantine, quarantine, candidates),
    ...ledgerFindings(input.ledger),
    ...memoryFindings(input.past.kind === 'lost'),
    ...guardFindings(verdict),
    ...approvalFindings(applied),
    ...roomFindings(candidates.length - stages.size, facts.policy.limits, counts.deletable),
  ];
  const stageOf = ({ pat }: Candidate): Stage => stages.get(pat.id) ?? { stage: 'queued' };
  const planned = candidates.map((candidate): PlannedToken => ({ candidate, stage: stageOf(candidate) }));
  const tokens = inOrder.map((candidate) => {
    return { id: candidate.pat.id, ruleHash: candidate.ruleHash, stage: stageOf(candidate).stage };
  });
  const quarantined = applied === null ? quarantine.tokens : withinApproval(quarantine.tokens, applied);
  const second = dueInQuarantine(quarantined);
  const planHash = hashPlan(input, verdict, { tokens, second, means: quarantine.means });
  const header = { schemaVersion: 1, runId, tenant, now: facts.now, mode, policyHash, planHash } as const;
  const ofQuarantine = { means: quarantine.means, quarantined };
  return { ...header, guard: verdict, planned, findings, ...ofQuarantine };
}

/** What one walk over the inventory tells; in the order of the listing. */
type Judged = { candidates: Candidate[]; findings: Finding[]; counts: Omit<NightCounts, 'due'> };

function judge(
  { entries, facts, past }: PlanInput,
  listed: InventoryCounts,
  quarantined: ReadonlySet<string>,
): Judged {
  const candidates: Candidate[] = [];
  const findings: Finding[] = [];
  const isKnown = explaining(facts, past);
  const decide = createDecider(facts);
  const findingsOf = findingsIn(facts);
  let unexplained = 0;
  for (const entry of entries) {
    const { row } = entry;
    const decision = decide(entry);
    if (row.kind === 'pat' && decision.verdict !== 'keep' && !quarantined.has(row.id)) {
      candidates.push(candidateOf(row, decision));
      unexplained += Number(!isKnown(row, entry));
    }
    findings.push(...findingsOf(entry, decision));
  }
  const contradicted = past.kind === 'none' ? 0 : past.fresh;
  const ofCandidates = { candidates: candidates.length, unexplained, contradicted };
  return { candidates, findings, counts: { ...listed, ...ofCandidates } };
}

/** Tells whether the memory explains a candidate; without one that could explain any, none is. */
function explaining(facts: Facts, past: Past): (pat: Pat, entry: InventoryEntry) => boolean {
  if (past.kind !== 'known') return () => false;
  const asked = askedOf(facts);
  const decideWithoutDirectory = createDecider({ ...facts, owners: new Map(), identities: new Map() });
  return (pat, entry) => {
    const hangsOnDirectory = () => decideWithoutDirectory(entry).verdict === 'keep';
    return isExplained({ pat, asked: asked(pat), hangsOnDirectory }, past.memory);
  };
}

function weigh(
  { facts, observed, ledger: { ledger, trusted }, past, approvals }: PlanInput,
  { candidates, counts: judged }: Pick<Judged, 'candidates' | 'counts'>,
  { held, quarantine }: { held: ReadonlyMap<string, string>; quarantine: QuarantineTonight },
): { verdict: GuardVerdict; stages: Stages; applied: Approval | null } {
  const { policy, now } = facts;
  const { deletable } = judged;
  const known = { ledger, trusted: trusted && past.kind === 'known', isPastLost: past.kind === 'lost' };
  const stages = stageCandidates({ ...known, candidates, held, policy, now, deletable });
  const approval = validApproval(approvals, { now, approvalDays: policy.limits.approvalDays });
  const counts = countNight(judged, stages);
  const baseline = past.kind === 'none' ? null : withoutExpired(past.baseline, quarantine);
  const verdict = guard({ policy, counts, observed, baseline, approval });
  const accepted = verdict.verdict === 'proceed' && verdict.reasons.length > 0;
  const applied = accepted ? approval : null;
  return { verdict, stages: applied === null ? stages : restrictToApproval(stages, applied), applied };
}

// Not of the run or its time: an approval of a plan must not hang on the minute at which it was made.
function hashPlan(
  { tenant, policyHash }: PlanInput,
  { verdict, checks }: GuardVerdict,
  { tokens, second, means: { means } }: { tokens: readonly Json[]; second: string[]; means: Means },
): string {
  const breaches = checks.filter((check) => !check.passed).map((check) => check.name);
  // With sorted keys, as `hashJson` would have them: there may be as many tokens as the tenant has.
  const ends = means === 'delete' ? {} : { means };
  const waited = second.length === 0 ? {} : { quarantined: second };
  return hashText(JSON.stringify({ breaches, ...ends, policyHash, ...waited, tenant, tokens, verdict }));
}
