import type { InventoryEntry, Plan } from '../plan.ts';
import type { Finding, RotationResult, RunSummary, TokenOutcome, TokenResult } from '../results.ts';
import type { Rows } from '../rows.ts';

/** All that a run's figures are counted from. */
export type FinishedNight = {
  plan: Plan;
  status: RunSummary['status'];
  startedAt: string;
  finishedAt: string;
  entries: Rows<InventoryEntry>;
  /** As `outcomesOf` gave them. */
  tokens: Rows<TokenResult>;
  rotations: readonly RotationResult[];
  /** Of the plan, and whatever else the run found. */
  findings: readonly Finding[];
  api: RunSummary['api'];
};

/** The figures of a run, each counted from the tokens' own results. */
export function summarise(night: FinishedNight): RunSummary {
  const { plan, status, startedAt, finishedAt, api } = night;
  const { runId, tenant, mode, policyHash, planHash } = plan;
  const { verdict, reasons } = plan.guard;
  return {
    schemaVersion: 1,
    ...{ runId, tenant, mode, status, startedAt, finishedAt, policyHash, planHash },
    ...countTokens(night),
    rotations: countRotations(night.rotations),
    findings: countFindings(night.findings),
    guard: { verdict, reasons },
    api,
  };
}

/** All that is counted of the tokens, in one walk. */
function countTokens({ plan, entries, tokens }: FinishedNight): Pick<RunSummary, 'inventory' | 'deletions'> {
  const inventory = {
    total: 0,
    stale: countStale(entries),
    neverUsed: 0,
    managed: 0,
    exempt: 0,
    unreadable: 0,
  };
  const outcomes = new Map<TokenOutcome, number>();
  for (const { readable, lastUsed, managed, verdict, rule, outcome } of tokens) {
    inventory.total += 1;
    inventory.neverUsed += Number(readable && lastUsed === null);
    inventory.managed += Number(managed);
    inventory.exempt += Number(verdict === 'keep' && rule === 'exempt');
    inventory.unreadable += Number(!readable);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  return { inventory, deletions: countDeletions(plan, outcomes) };
}

/** "Used once, but not since a cutoff of the policy", by the tenant's own filter. */
function countStale(entries: Rows<InventoryEntry>): number {
  let stale = 0;
  for (const { row, certifiedBy } of entries) {
    const isUnused = certifiedBy.some((key) => key.startsWith('unused-'));
    stale += Number(row.kind === 'pat' && row.lastUsed !== null && isUnused);
  }
  return stale;
}

function countDeletions(plan: Plan, outcomes: ReadonlyMap<TokenOutcome, number>): RunSummary['deletions'] {
  const of = (outcome: TokenOutcome) => outcomes.get(outcome) ?? 0;
  return {
    planned: count(plan.planned, ({ stage }) => stage.stage !== 'held'),
    noticed: of('noticed'),
    waiting: of('waiting'),
    due: count(plan.planned, ({ stage }) => stage.stage === 'due'),
    deleted: of('deleted'),
    alreadyGone: of('already-gone'),
    spared: of('spared'),
    failed: of('failed'),
    notReached: of('not-reached'),
  };
}

function countRotations(rotations: readonly RotationResult[]): RunSummary['rotations'] {
  return {
    due: count(rotations, ({ due }) => due),
    rotated: count(rotations, ({ state }) => state === 'rotated'),
    failed: count(rotations, ({ state }) => state === 'failed'),
    retired: count(rotations, ({ predecessor }) => predecessor.state === 'retired'),
    stillUsed: count(rotations, ({ predecessor }) => predecessor.state === 'still-used'),
  };
}

function countFindings(findings: readonly Finding[]): RunSummary['findings'] {
  const of = (severity: Finding['severity']) => count(findings, (finding) => finding.severity === severity);
  return { high: of('high'), medium: of('medium'), low: of('low') };
}

function count<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length;
}
