import { readLatest } from '../archive/latest.ts';
import { LeaseLostError } from '../archive/lease.ts';
import { latestKey, newRunId, type RunIdentity, runPrefix } from '../archive/run.ts';
import type { Json } from '../core/json.ts';
import { ConfigError, reasonOf } from '../errors.ts';
import type { ApiUsage, Connection, SwitchPosition, Tenant } from '../ports.ts';
import type { RunDeps } from './context.ts';

/** The connection of a run whose credentials were refused. */
export const noConnection: Connection = {
  clientId: '',
  ownerId: null,
  tenantId: null,
  org: null,
  serverTime: null,
};

/** Fixes the run's name, its `now` and what it may do: the switch can tighten the mode, never loosen it. */
export async function startRun(deps: RunDeps): Promise<RunIdentity> {
  const position = await deps.readSwitch();
  const startedAt = deps.clock.now();
  const runId = newRunId(startedAt, deps.randomHex(3));
  return {
    runId,
    startedAt,
    prefix: runPrefix(deps.tenantName, startedAt, runId),
    mode: position === 'enforce' || position === 'halt' ? deps.mode : 'report',
    switchPosition: position,
  };
}

const positions: Record<Exclude<SwitchPosition, 'enforce'>, string> = {
  report: 'the switch says report',
  halt: 'the switch says halt',
  misspelt: 'the switch says neither enforce, report nor halt, so it counts as report',
  unreadable: 'the switch could not be read, so it counts as report',
  outdated:
    "this function was deployed with another policy than the installation's current one, so it only reports: " +
    'deploy all stacks, or destroy the one that was left behind',
};

/** What a run says of a switch that stands nowhere; nothing where a person put it where it stands. */
export function switchProblems(position: SwitchPosition): string[] {
  const chosen = position === 'enforce' || position === 'report' || position === 'halt';
  return chosen ? [] : [`Nothing is deleted or rotated: ${positions[position]}.`];
}

/** Why a run is to stop before its next deletion or rotation; null = it is not. */
export async function reasonToStop({
  interrupted,
  readSwitch,
}: Pick<RunDeps, 'interrupted' | 'readSwitch'>): Promise<string | null> {
  if (interrupted()) return 'the run was stopped by hand';
  const position = await readSwitch();
  return position === 'enforce' ? null : positions[position];
}

/**
 * Opens the session and makes sure that it is the tenant of the earlier runs.
 * @throws ConfigError when the credentials belong to another tenant
 */
export async function connectTenant(deps: RunDeps): Promise<Connection> {
  deps.progress({ phase: 'connecting', done: 0, total: null });
  const connection = await deps.tenant.connect();
  const known = await knownTenantId(deps);
  if (known !== null && connection.tenantId !== null && connection.tenantId !== known) {
    throw new ConfigError(
      `The credentials of "${deps.tenantName}" belong to another tenant than its earlier runs did. ` +
        'Check baseUrl and credentials; if the tenant was replaced on purpose, give it a new name in the policy.',
    );
  }
  return connection;
}

/** The tenant id that earlier runs met; null as long as no answer told it. */
export async function knownTenantId({
  archive,
  tenantName,
  clock,
}: Pick<RunDeps, 'archive' | 'tenantName' | 'clock'>): Promise<string | null> {
  const stored = await archive.read(latestKey(tenantName));
  return readLatest(stored?.body ?? null, tenantName, clock.now()).latest?.tenantId ?? null;
}

/** Runs the steps of a night: what failed is kept as a sentence, and the next step is tried where that makes sense. */
export type StepRunner = {
  /** Runs a step; null when it failed, or when nothing may be done any more. */
  run<T extends Json>(name: string, work: () => Promise<T>): Promise<T | null>;
  /** Adds a sentence about something that failed or is in doubt. */
  addProblem(reason: string): void;
  problems(): string[];
  /** Why nothing more may be done: `config` before anything was attempted, `lease` when another run took over. */
  ended(): { kind: 'config' | 'lease'; reason: string } | null;
  /** Calls to the tenant so far, over every process that took part in the run. */
  api(): ApiUsage;
};

/** Makes the runner of a night over the steps of an engine; `known` are problems that it begins with. */
export function createStepRunner(
  { engine, tenant, log }: Pick<RunDeps, 'engine' | 'tenant' | 'log'>,
  known: readonly string[],
): StepRunner {
  const problems = [...known];
  const api: ApiUsage = { requests: 0, retries: 0, throttled: 0 };
  let begun = false;
  let ended: { kind: 'config' | 'lease'; reason: string } | null = null;

  function note<T extends Json>(settled: Settled<T>): T | null {
    const isFirst = !begun;
    begun = true;
    if (settled.ok) return settled.value;
    const { kind, reason } = settled;
    // What breaks in mid-run, a secret that someone edits for example, is told beside what was done before.
    if (kind === 'lease' || (kind === 'config' && isFirst)) ended = { kind, reason };
    else problems.push(reason);
    return null;
  }

  return {
    async run(name, work) {
      if (ended !== null) return null;
      const step = await engine.step(name, async () => {
        const { result, api: used } = await metered(tenant, () => settle(work));
        if (!result.ok) log('step failed', { step: name, kind: result.kind, reason: result.reason });
        return { result, api: used };
      });
      api.requests += step.api.requests;
      api.retries += step.api.retries;
      api.throttled += step.api.throttled;
      return note(step.result);
    },
    addProblem: (reason) => {
      problems.push(reason);
    },
    problems: () => [...problems],
    ended: () => ended,
    api: () => ({ ...api }),
  };
}

/** A step's result: a value, or why there is none. */
type Settled<T extends Json> =
  | { ok: true; value: T }
  /** `config`: nothing was attempted; `lease`: another run took over; `problem`: this part failed. */
  | { ok: false; kind: 'config' | 'lease' | 'problem'; reason: string };

/** Turns what ends a step into data, since errors lose their class in a checkpoint. */
export async function settle<T extends Json>(work: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, kind: kindOf(error), reason: reasonOf(error) };
  }
}

function kindOf(error: unknown): 'config' | 'lease' | 'problem' {
  if (error instanceof ConfigError) return 'config';
  return error instanceof LeaseLostError ? 'lease' : 'problem';
}

/** What `work` adds to the usage of the API. */
async function metered<T>(tenant: Tenant, work: () => Promise<T>): Promise<{ result: T; api: ApiUsage }> {
  const before = tenant.usage();
  const result = await work();
  const after = tenant.usage();
  return {
    result,
    api: {
      requests: after.requests - before.requests,
      retries: after.retries - before.retries,
      throttled: after.throttled - before.throttled,
    },
  };
}
