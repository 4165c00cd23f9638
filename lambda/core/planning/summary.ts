import type { TokenOutcome } from '../deletion-record.ts';
import type { Owner } from '../pat.ts';
import type { InventoryEntry, Plan } from '../plan.ts';
import type { Finding, FindingCounts, RotationResult, RunSummary, TokenResult } from '../results.ts';
import { paceOf, riskOf } from './risk.ts';

/** All that a run's figures are counted from. */
export type FinishedNight = {
  plan: Plan;
  status: RunSummary['status'];
  startedAt: string;
  finishedAt: string;
  entries: readonly InventoryEntry[];
  /** As `outcomesOf` gave them. */
  tokens: readonly TokenResult[];
  /** Those whom the directory described. */
  owners: readonly Owner[];
  rotations: readonly RotationResult[];
  /** Of the plan, and whatever else the run found, as they stand after it. */
  findings: readonly Finding[];
  /** How many findings are gone. */
  closed: number;
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
    ...(planHash !== '' && { risk: riskOf(night.tokens, night.owners), pace: paceOf(plan.planned) }),
    rotations: countRotations(night.rotations),
    findings: countFindings(night),
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
  const ends = tally(tokens, ({ readable, lastUsed, managed, verdict, rule, outcome }) => {
    inventory.total += 1;
    inventory.neverUsed += Number(readable && lastUsed === null);
    inventory.managed += Number(managed);
    inventory.exempt += Number(verdict === 'keep' && rule === 'exempt');
    inventory.unreadable += Number(!readable);
    return outcome;
  });
  return { inventory, deletions: countDeletions(plan, ends) };
}

/** "Used once, but not since a cutoff of the policy", by the tenant's own filter. */
function countStale(entries: readonly InventoryEntry[]): number {
  let stale = 0;
  for (const { row, certifiedBy } of entries) {
    const isUnused = certifiedBy.some((key) => key.startsWith('unused-'));
    stale += Number(row.kind === 'pat' && row.lastUsed !== null && isUnused);
  }
  return stale;
}

function countDeletions(plan: Plan, ends: Tally<TokenOutcome>): RunSummary['deletions'] {
  const expired = (plan.quarantined ?? []).filter(({ standing }) => standing.standing === 'expired');
  const stages = tally(plan.planned, ({ stage }) => stage.stage);
  return {
    planned: plan.planned.length - stages('held'),
    noticed: ends('noticed'),
    waiting: ends('waiting'),
    due: stages('due'),
    deleted: ends('deleted'),
    quarantined: ends('quarantined'),
    released: ends('released'),
    expired: ends('expired') + expired.length,
    alreadyGone: ends('already-gone'),
    spared: ends('spared'),
    failed: ends('failed'),
    notReached: ends('not-reached'),
  };
}

function countRotations(rotations: readonly RotationResult[]): RunSummary['rotations'] {
  const states = tally(rotations, ({ state }) => state);
  const predecessors = tally(rotations, ({ predecessor }) => predecessor.state);
  return {
    due: rotations.filter(({ due }) => due).length,
    rotated: states('rotated'),
    failed: states('failed'),
    retired: predecessors('retired'),
    stillUsed: predecessors('still-used'),
  };
}

function countFindings({ findings, closed, startedAt }: FinishedNight): FindingCounts {
  const of = tally(findings, ({ severity, standing }) => standing?.is ?? severity);
  const recent = findings.filter(
    ({ standing, firstSeen }) => standing === undefined && firstSeen === startedAt,
  );
  return {
    ...{ high: of('high'), medium: of('medium'), low: of('low'), new: recent.length },
    ...{ accepted: of('accepted'), platform: of('platform'), closed },
  };
}

/** How often each kind occurs. */
type Tally<Kind> = (kind: Kind) => number;

function tally<T, Kind>(items: Iterable<T>, kindOf: (item: T) => Kind): Tally<Kind> {
  const counts = new Map<Kind, number>();
  for (const item of items) {
    const kind = kindOf(item);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return (kind) => counts.get(kind) ?? 0;
}
