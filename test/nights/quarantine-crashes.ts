import { expect } from 'vitest';
import { findRestorable } from '../../lambda/core/quarantine/restorable.ts';
import { AwsError, IscError } from '../../lambda/errors.ts';
import { recordedAttempts } from '../../lambda/steps/by-hand/restore.ts';
import { runNightly } from '../../lambda/workflow.ts';
import type { Switches } from '../../sandbox/switches.ts';
import type { Around } from '../support/around.ts';
import { surroundDeps } from '../support/around.ts';
import { createMemoryArchive } from '../support/memory-archive.ts';
import { createMortal } from '../support/mortal.ts';
import { expectProtected, outcomesOf } from '../support/night-facts.ts';
import { doomed } from '../support/tenant-cast.ts';
import { DAY, type NightWorld } from '../support/world.ts';
import { all, openQuarantine, QUARANTINE_DAYS, use, waitingIn } from './quarantine-world.ts';

/** Where a process dies, or where a call takes effect, its answer is lost, and the process lives on. */
export type Fault = { call: number; is: 'death before' | 'death after' | 'lost answer' };

/** The night that brings expiries forward; the one after, which gives one back; the one that deletes what waited. */
export type Phase = 'quarantining' | 'waiting' | 'deleting';

const nightOf: Record<Phase, number> = { quarantining: 0, waiting: 1, deleting: QUARANTINE_DAYS + 1 };

const used = doomed['stale two'];

/** A world, what its tokens bore at first, and when the expiry of each was first seen changed. */
type Watched = {
  world: NightWorld;
  former: ReadonlyMap<string, string | null>;
  changed: Map<string, string>;
  /** Whether the tenant itself drops what has expired. */
  drops: boolean;
};

async function open(switches: Partial<Switches>): Promise<Watched> {
  const world = await openQuarantine({ switches });
  const former = new Map(world.sandbox.tenant.tokens().map((token) => [token.id, token.expirationDate]));
  return { world, former, changed: new Map(), drops: switches.unlistedExpired === 'gone' };
}

/** The calls to the outside of a phase's night. */
export async function callsOf(phase: Phase): Promise<string[]> {
  const watched = await open({});
  for (let night = 0; night < nightOf[phase]; night += 1) await live(watched, null);
  return troubled(watched.world, null);
}

/** Every fault at each of these calls. */
export function faultsAt(calls: readonly string[]): Fault[] {
  return calls.flatMap((_, at) =>
    (['death before', 'death after', 'lost answer'] as const).map((is): Fault => ({ call: at + 1, is })),
  );
}

/** What became of it all in the end. */
type End = {
  deleted: number;
  used: 'has its expiry back' | 'is listed no more' | 'has no future';
  last: string;
};

/** Twelve undisturbed nights on a tenant that has these switches. */
export async function endOn(switches: Partial<Switches>): Promise<End> {
  const watched = await open(switches);
  const { world, former } = watched;
  let last = await world.night();
  for (let night = 0; night < 12; night += 1) {
    await watch(watched, ['undisturbed']);
    last = await world.night();
  }
  expect(world.told()).not.toContain(used);
  const token = world.sandbox.tenant.token(used);
  const isBack = token?.expirationDate === former.get(used);
  const listed = token === undefined ? 'is listed no more' : 'has no future';
  return { deleted: world.told().length, used: isBack ? 'has its expiry back' : listed, last: last.status };
}

/** NightWorld of a phase fail at these faults, one after the other; then nights come to their end until nothing waits. */
export async function survive(phase: Phase, faults: readonly Fault[]): Promise<void> {
  const watched = await open({});
  const { world } = watched;
  for (let night = 0; night < nightOf[phase]; night += 1) await live(watched, null);
  const where: string[] = [phase];
  for (const fault of faults) where.push(`${fault.is} at ${(await live(watched, fault))[fault.call - 1]}`);
  let last = await world.night();
  for (let night = 0; night < 2 * QUARANTINE_DAYS + 2; night += 1) {
    await watch(watched, where);
    last = await world.night();
    outcomesOf(world, last);
  }
  expect([where, last.status]).toEqual([where, 'succeeded']);
  const rest = all.filter((id) => id !== used);
  expect([where, ...world.goneByUs()]).toEqual([where, ...rest]);
  expect([where, ...world.told()]).toEqual([where, ...rest]);
  expect([where, waitingIn(world)]).toEqual([where, {}]);
  expect([where, world.sandbox.tenant.token(used)?.expirationDate]).toEqual([
    where,
    watched.former.get(used),
  ]);
}

/** One night, whatever becomes of it, and the day after; the calls that it made. */
async function live(watched: Watched, fault: Fault | null): Promise<string[]> {
  const calls = await troubled(watched.world, fault);
  await watch(watched, [fault?.is ?? '']);
  return calls;
}

/** What holds after every night; then a day passes, and one of the tokens is used as soon as it has no future. */
async function watch(watched: Watched, where: readonly string[]): Promise<void> {
  const { world, former, changed, drops } = watched;
  expectProtected(world);
  const { tenant } = world.sandbox;
  const now = world.clock.now();
  for (const [id, expiry] of former) {
    const token = tenant.token(id);
    const since = changed.get(id) ?? now;
    const days = (Date.parse(now) - Date.parse(since)) / DAY;
    if (token === undefined && !drops)
      expect([where, id, days]).toEqual([where, id, Math.max(days, QUARANTINE_DAYS)]);
    if (token === undefined || token.expirationDate === expiry) continue;
    changed.set(id, since);
    await expectRestorable(watched, id);
  }
  world.pass(1);
  const isThere = world.sandbox.tenant.token(used) !== undefined;
  if (isThere && changed.has(used) && !isUsed(watched)) use(world, used);
}

function isUsed({ world, changed }: Watched): boolean {
  const lastUsed = world.sandbox.tenant.token(used)?.lastUsed ?? '';
  return lastUsed > (changed.get(used) ?? '');
}

/** "`restore` always finds the former expiry." */
async function expectRestorable({ world, former }: Watched, id: string): Promise<void> {
  const { rows } = await world.deps().tenant.listTokens({});
  const { records } = await recordedAttempts({
    archive: createMemoryArchive(world.objects),
    tenantName: 'acme',
  });
  const byId = new Map(rows.flatMap((row) => (row.id === null ? [] : [[row.id, row] as const])));
  const found = findRestorable({ token: id }, { records, quarantined: waitingIn(world), rows: byId });
  expect(found.map((one) => one.former)).toEqual([{ kind: 'at', at: former.get(id) }]);
}

/** One night that a fault disturbs, or none; the calls that it made. */
export async function troubled(world: NightWorld, fault: Fault | null): Promise<string[]> {
  const dies = fault !== null && fault.is !== 'lost answer';
  const when = fault?.is === 'death before' ? 'before' : 'after';
  const { around, calls, died } = createMortal(dies ? { call: fault.call, when } : undefined);
  const losing = fault?.is === 'lost answer' ? loseAt(fault.call, around) : around;
  const run = runNightly(surroundDeps(world.deps(), losing)).catch(() => null);
  await Promise.race([run, died]);
  return calls;
}

function loseAt(call: number, around: Around): Around {
  let calls = 0;
  return async (name, work) => {
    calls += 1;
    if (calls !== call) return around(name, work);
    await around(name, work);
    if (/^(read|write|list) |^publish/.test(name)) throw new AwsError(`${name}: no answer`);
    throw new IscError({ failure: 'unavailable', operation: name, subject: 'tenant', remedy: 'Wait.' });
  };
}
