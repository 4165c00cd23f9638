import { expect, it } from 'vitest';
import { AwsError, IscError } from '../../lambda/errors.ts';
import type { Archive } from '../../lambda/ports.ts';
import { recordedAttempts } from '../../lambda/steps/by-hand/attempts.ts';
import { restoreTokens } from '../../lambda/steps/by-hand/restore.ts';
import type { Around } from '../support/around.ts';
import { createMemoryArchive } from '../support/memory-archive.ts';
import { doomed } from '../support/tenant-cast.ts';
import { quarantineByDoor } from './by-hand.ts';
import { createMortal, surroundDeps } from './mortal.ts';
import { type Nights, openNights } from './world.ts';

/** Where a process dies, or where a call fails and its process lives on. */
type Fault = { call: number; when: 'before' | 'after'; what: 'dies' | 'fails' };

const ids = [doomed['stale one'], doomed['stale two']];
const former = '2029-01-31T03:00:00.000Z';
const person = { by: 'jane', reason: 'a feed was down' };

/** One attempt of a person, which ends in some way or other; the calls that it made. */
async function attempt(world: Nights, fault: Fault | null): Promise<string[]> {
  const crash = fault?.what === 'dies' ? fault : undefined;
  const { around, calls, died } = createMortal(crash);
  const failing = fault?.what === 'fails' ? failAt(fault, around) : around;
  const work = restoreTokens(surroundDeps(world.deps(), failing), { run: 'earlier' }, person);
  await Promise.race([work.catch(() => null), died]);
  return calls;
}

function failAt({ call, when }: Fault, around: Around): Around {
  let calls = 0;
  return async (name, work) => {
    calls += 1;
    if (calls !== call) return around(name, work);
    if (when === 'after') await around(name, work);
    if (/^(read|write|list) acme/.test(name)) throw new AwsError(`${name}: no answer`);
    throw new IscError({ failure: 'unavailable', operation: name, subject: 'tenant', remedy: 'Wait.' });
  };
}

function faultsAt(calls: number): Fault[] {
  return Array.from({ length: calls }, (_, at) => at + 1).flatMap((call) =>
    (['dies', 'fails'] as const).flatMap((what) =>
      (['before', 'after'] as const).map((when): Fault => ({ call, when, what })),
    ),
  );
}

function expiries({ sandbox }: Nights): (string | null | undefined)[] {
  return ids.map((id) => sandbox.tenant.token(id)?.expirationDate);
}

/** Whatever was given back stands in the record. */
async function expectRecorded(world: Nights, set: string): Promise<void> {
  const archive: Archive = createMemoryArchive(world.objects);
  const records = await recordedAttempts({ archive, tenantName: 'acme' });
  for (const [at, expiry] of expiries(world).entries()) {
    expect([set, former]).toContain(expiry);
    const isRecorded = records.some(
      ({ tokenId, givenBack }) => tokenId === ids[at] && givenBack !== undefined,
    );
    expect(expiry === former && !isRecorded).toBe(false);
  }
}

async function quarantined(): Promise<{ world: Nights; set: string }> {
  const world = await openNights();
  const set = await quarantineByDoor(world, ids);
  world.pass(1);
  return { world, set };
}

/** A person tries until it is done; whatever fails, the next attempt finishes. */
async function surviveRestoring(faults: readonly Fault[]): Promise<void> {
  const { world, set } = await quarantined();
  for (const fault of faults) {
    await attempt(world, fault);
    await expectRecorded(world, set);
    // The lease of a dead process lasts twenty minutes.
    world.sandbox.clock.advance(30 * 60_000);
  }
  const done = await restoreTokens(world.deps(), { run: 'earlier' }, person);
  expect(done.tokens.every(({ outcome }) => outcome === 'released' || outcome === 'kept')).toBe(true);
  expect(expiries(world)).toEqual([former, former]);
}

it('a restoring that fails or dies at any call, or at any two, is finished by the next attempt', async () => {
  const { world } = await quarantined();
  const calls = await attempt(world, null);
  const points = faultsAt(calls.length);
  for (const point of points) await surviveRestoring([point]);
  // Every first with some of the seconds, each second in turn.
  const pairs = points.flatMap((first, at) =>
    points.filter((_, other) => (at + other) % 41 === 0).map((second) => [first, second]),
  );
  for (const pair of pairs) await surviveRestoring(pair);
  console.info(
    `crash points of restoring: ${points.length} of ${calls.length} calls, and ${pairs.length} pairs`,
  );
  expect(points.length).toBe(calls.length * 4);
}, 600_000);
