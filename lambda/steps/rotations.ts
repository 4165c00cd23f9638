import { readOwnLong } from '../archive/documents.ts';
import { releaseLease, renewLease, takeLease } from '../archive/lease.ts';
import type { Rotation } from '../core/policy/schema.ts';
import type { RotationResult } from '../core/results.ts';
import { plainId } from '../core/text.ts';
import { createDoor } from '../deletion/door.ts';
import { GuardError } from '../errors.ts';
import type { DoorAccess } from '../rotate/deps.ts';
import { blankResult } from '../rotate/outcome.ts';
import type { RunContext, RunDeps } from './context.ts';
import { freshFacts } from './fresh-facts.ts';
import { connectTenant, reasonToStop, startRun } from './runner.ts';
import { inventoryShape } from './stored-inventory.ts';

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
  const access = accessOf(context, rotation, leave);
  return context.rotator.rotate(rotation, { now: context.clock.now(), force: leave.force, access });
}

/** Clears what rotations leave behind, and retires the predecessor when its time has come. */
export async function cleanUpOne(
  context: RunContext,
  earlier: RotationResult,
  leave: RotationLeave,
): Promise<RotationResult> {
  const { rotator, clock } = context;
  if ((await reasonToStop(context)) !== null) return earlier;
  await renewLease(context);
  return rotator.cleanUp(earlier, { now: clock.now(), access: accessOf(context, earlier, leave) });
}

const notRemembered = 'what earlier nights knew of it is not there';

/** The run's door, and what protects the tokens of an owner beside the secret that is rotated. */
function accessOf(
  context: RunContext,
  { secret: own }: Pick<Rotation, 'secret'>,
  { mayDelete }: RotationLeave,
): DoorAccess | null {
  if (!mayDelete) return null;
  const secrets = context.policy.rotations.map(({ secret }) => secret).filter((secret) => secret !== own);
  return {
    door: createDoor(context),
    readFacts: async ({ owner }) => {
      const { evidence, entries } = await readOwnLong(
        context.archive,
        { run: context.run, name: 'inventory' },
        inventoryShape,
      );
      const rows = entries.flatMap(({ row }) => (row.kind === 'pat' ? [row] : []));
      const listed = new Map(rows.map((row) => [plainId(row.id), row]));
      // A successor that is discarded was minted tonight: of all others somebody must know what they were before.
      const unknown =
        evidence?.remembers !== true ? [...listed.keys()].map((id) => [id, notRemembered] as const) : [];
      const doubts = new Map([...unknown, ...(evidence?.doubts ?? [])]);
      const now = context.clock.now();
      const facts = await freshFacts(context, { ownerIds: [owner.id], now, secrets, doubts });
      // What another secret named when the night began is not lost by a slip of a hand in the middle of it.
      const named = evidence?.namedBy.filter(([, secret]) => secrets.includes(secret)) ?? [];
      const designated = new Set([...facts.designated, ...named.map(([id]) => id)]);
      return { ...facts, designated, listed };
    },
  };
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
