import type { RunSummary } from '../lambda/core/results.ts';
import { ConfigError, reasonOf } from '../lambda/errors.ts';
import { emptySummary } from '../lambda/steps/closing/empty.ts';
import type { RunDeps } from '../lambda/steps/context.ts';
import { startRun } from '../lambda/steps/runner.ts';
import { runNightly } from '../lambda/workflow.ts';

/**
 * Makes a run; what ends it before it could write anything (a folder without rights, say) is a failed
 * run too, so that whoever asked for a summary gets one.
 * @throws ConfigError when nothing was attempted
 */
export async function makeRun(deps: RunDeps): Promise<RunSummary> {
  try {
    return await runNightly(deps);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    return emptySummary(deps, await startRun(deps), { status: 'failed', reason: reasonOf(error) });
  }
}
