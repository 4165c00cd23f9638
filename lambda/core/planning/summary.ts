import type { InventoryEntry, Plan } from '../plan.ts';
import type { Finding, RotationResult, RunSummary, TokenOutcome, TokenResult } from '../results.ts';

/** All that a run's figures are counted from. */
export type FinishedNight = {
  plan: Plan;
  status: RunSummary['status'];
  startedAt: string;
  finishedAt: string;
  entries: readonly InventoryEntry[];
  /** As `outcomesOf` gave them. */
  tokens: readonly TokenResult[];
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
    inventory: countInventory(night),
    deletions: countDeletions(night),
    rotations: countRotations(night.rotations),
    findings: countFindings(night.findings),
    guard: { verdict, reasons },
    api,
  };
}

/** `stale` = used once, but not since a cutoff of the policy, by the tenant's own filter. */
function countInventory({ entries, tokens }: FinishedNight): RunSummary['inventory'] {
  const stale = entries.filter(
    ({ row, certifiedBy }) =>
      row.kind === 'pat' && row.lastUsed !== null && certifiedBy.some((key) => key.startsWith('unused-')),
  );
  return {
    total: tokens.length,
    stale: stale.length,
    neverUsed: count(tokens, ({ readable, lastUsed }) => readable && lastUsed === null),
    managed: count(tokens, ({ managed }) => managed),
    exempt: count(tokens, ({ verdict, rule }) => verdict === 'keep' && rule === 'exempt'),
    unreadable: count(tokens, ({ readable }) => !readable),
  };
}

function countDeletions({ plan, tokens }: FinishedNight): RunSummary['deletions'] {
  const of = (outcome: TokenOutcome) => count(tokens, (token) => token.outcome === outcome);
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
