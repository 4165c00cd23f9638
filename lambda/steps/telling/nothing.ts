import type { Plan } from '../../core/plan.ts';
import type { Inventory } from '../inventory.ts';
import type { RunContext } from '../run/context.ts';

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
      strays: [],
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
export function noPlan({ run, tenantName, policyHash }: RunContext, troubles: string[]): Plan {
  return {
    schemaVersion: 1,
    runId: run.runId,
    tenant: tenantName,
    now: run.startedAt,
    mode: run.mode,
    policyHash,
    planHash: '',
    guard: { verdict: 'halt', reasons: troubles, checks: [] },
    planned: [],
    findings: [],
  };
}
