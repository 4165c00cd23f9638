import type { RunIdentity } from '../../archive/run.ts';
import type { Plan } from '../../core/plan.ts';
import type { RunSummary } from '../../core/results.ts';
import { version } from '../../version.ts';
import type { RunContext, RunDeps } from '../context.ts';
import type { Inventory } from '../stored-inventory.ts';

/** The inventory of a run that could not list the tenant. */
export function noInventory({ run, connection }: RunContext): Inventory {
  return {
    schemaVersion: 1,
    runId: run.runId,
    at: run.startedAt,
    connection,
    observed: {
      listings: [],
      ownListed: false,
      unlistedIds: [],
      clock: { startedAt: run.startedAt, readings: [{ server: null, local: run.startedAt }] },
      unreadableSecrets: [],
    },
    designated: [],
    owners: [],
    ownersFailure: null,
    entries: [],
  };
}

/** The plan of a run that could not decide: it has no hash, since there is nothing to approve. */
export function noPlan({ run, tenantName, policyHash }: RunContext, problems: string[]): Plan {
  return {
    schemaVersion: 1,
    runId: run.runId,
    tenant: tenantName,
    now: run.startedAt,
    mode: run.mode,
    policyHash,
    planHash: '',
    guard: { verdict: 'halt', reasons: problems, checks: [] },
    planned: [],
    findings: [],
  };
}

/** The summary of a run that may not, or cannot, write a report: it did nothing that its archive does not say. */
export function emptySummary(
  { tenantName, policyHash }: Pick<RunDeps, 'tenantName' | 'policyHash'>,
  run: RunIdentity,
  end: { status: 'halted' | 'failed'; reason: string },
): RunSummary {
  return {
    schemaVersion: 1,
    version,
    runId: run.runId,
    tenant: tenantName,
    mode: run.mode,
    status: end.status,
    startedAt: run.startedAt,
    finishedAt: run.startedAt,
    policyHash,
    planHash: '',
    inventory: { total: 0, stale: 0, neverUsed: 0, managed: 0, exempt: 0, unreadable: 0 },
    deletions: {
      planned: 0,
      noticed: 0,
      waiting: 0,
      due: 0,
      deleted: 0,
      quarantined: 0,
      released: 0,
      expired: 0,
      alreadyGone: 0,
      spared: 0,
      failed: 0,
      notReached: 0,
    },
    rotations: { due: 0, rotated: 0, failed: 0, retired: 0, stillUsed: 0 },
    findings: { high: 0, medium: 0, low: 0, new: 0, accepted: 0, platform: 0, closed: 0 },
    guard: { verdict: 'halt', reasons: [end.reason] },
    api: { requests: 0, retries: 0, throttled: 0 },
  };
}
