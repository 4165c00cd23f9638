import { newRunId, runPrefix } from '../../core/artefacts.ts';
import type { Connection } from '../../ports.ts';
import type { RunDeps, RunIdentity } from './context.ts';

/** The connection of a run whose credentials were refused. */
export const nobody: Connection = {
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
    mode: position === 'report' ? 'report' : deps.mode,
    switchPosition: position,
  };
}
