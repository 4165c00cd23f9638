import type { Rotation } from './core/policy/schema.ts';
import type { RotationResult } from './core/results.ts';
import { GuardError } from './errors.ts';
import { rotateOne, tidyOne } from './steps/rotations.ts';
import { connectTenant } from './steps/run/connect.ts';
import type { RunContext, RunDeps } from './steps/run/context.ts';
import { releaseLease, takeLease } from './steps/run/lease.ts';
import { startRun } from './steps/run/start.ts';

/**
 * Rotates one secret at once, due or not, under the tenant's lease, so that no run works beside it.
 * Nothing is deleted: retirement is the next night's, which has looked at the whole tenant.
 * @throws GuardError when another run works on the tenant; ConfigError when it is the wrong tenant
 */
export async function rotateNow(deps: RunDeps, rotation: Rotation): Promise<RotationResult> {
  const run = await startRun(deps);
  const lease = await takeLease({ ...deps, run });
  if (!lease.held) throw new GuardError(`Not rotated: ${lease.reason}. Try again later.`);
  try {
    const context: RunContext = { ...deps, run, connection: await connectTenant(deps) };
    const rotated = await rotateOne(context, rotation, { force: true, mayDelete: false });
    return await tidyOne(context, rotated, { force: true, mayDelete: false });
  } finally {
    await releaseLease({ ...deps, run }, lease.unfinished);
  }
}
