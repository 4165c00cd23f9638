import { releaseLease, renewLease, takeLease } from '../archive/lease.ts';
import type { Rotation } from '../core/policy/schema.ts';
import type { RotationResult } from '../core/results.ts';
import { archiveRecorder } from '../deletion/record.ts';
import { GuardError } from '../errors.ts';
import { blankResult } from '../rotate/outcome.ts';
import type { RunContext, RunDeps } from './context.ts';
import { connectTenant, reasonToStop, startRun } from './runner.ts';

/** `force` rotates although nothing is due; without `mayDelete` no token is deleted, not even an orphan. */
export type RotationLeave = { force: boolean; mayDelete: boolean };

/** Rotates one secret if it is due, unless a person asked the run to stop. */
export async function rotateOne(
  context: RunContext,
  rotation: Rotation,
  leave: RotationLeave,
): Promise<RotationResult> {
  const stop = await reasonToStop(context);
  if (stop !== null) return { ...blankResult(rotation), reason: stop };
  await renewLease(context);
  context.progress({ phase: `rotating ${rotation.secret}`, done: 0, total: null });
  const { force, mayDelete } = leave;
  const record = mayDelete ? archiveRecorder(context) : null;
  return context.rotator.rotate(rotation, { now: context.clock.now(), force, record });
}

/** Clears what rotations leave behind, and retires the predecessor when its time has come. */
export async function cleanUpOne(
  context: RunContext,
  earlier: RotationResult,
  { mayDelete }: RotationLeave,
): Promise<RotationResult> {
  const { rotator, clock, connection, policy } = context;
  if ((await reasonToStop(context)) !== null) return earlier;
  await renewLease(context);
  const secrets = policy.rotations.map(({ secret }) => secret).filter((secret) => secret !== earlier.secret);
  const elsewhere = { workerId: connection.clientId, secrets };
  const record = mayDelete ? archiveRecorder(context) : null;
  return rotator.cleanUp(earlier, { now: clock.now(), record, elsewhere });
}

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
    return await cleanUpOne(context, rotated, { force: true, mayDelete: false });
  } finally {
    await releaseLease({ ...deps, run }, lease.unfinished);
  }
}
