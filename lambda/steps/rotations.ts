import type { Rotation } from '../core/policy/schema.ts';
import type { RotationResult } from '../core/results.ts';
import { blankResult } from '../rotate/outcome.ts';
import { archiveRecorder } from './deletion/recorder.ts';
import type { RunContext } from './run/context.ts';
import { renewLease } from './run/lease.ts';

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
export async function tidyOne(
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
  return rotator.tidy(earlier, { now: clock.now(), record, elsewhere });
}

async function reasonToStop({ interrupted, readSwitch }: RunContext): Promise<string | null> {
  if (interrupted()) return 'the run was stopped by hand';
  const position = await readSwitch();
  return position === 'enforce' ? null : `the switch says ${position}`;
}
