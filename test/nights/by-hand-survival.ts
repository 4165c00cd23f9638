import { expect } from 'vitest';
import { recordedAttempts, restoreTokens } from '../../lambda/steps/by-hand/restore.ts';
import { revokeTokens } from '../../lambda/steps/by-hand/revoke.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { createMemoryArchive } from '../support/memory-archive.ts';
import { doomed, spared } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';
import { quarantineByDoor } from './by-hand.ts';
import { attempt, type Fault, leaseMs } from './by-hand-faults.ts';
import { currentWorks, deletedBy } from './rotating.ts';

const ids = [doomed['stale one'], doomed['stale two']];
const former = '2029-01-31T03:00:00.000Z';
const person = { by: 'jane', reason: 'a feed was down' };

const restore = (deps: RunDeps) => restoreTokens(deps, { run: 'earlier' }, person);

function expiries({ sandbox }: NightWorld): (string | null | undefined)[] {
  return ids.map((id) => sandbox.tenant.token(id)?.expirationDate);
}

/** Whatever was given back stands in the record. */
async function expectRecorded(world: NightWorld, set: string): Promise<void> {
  const archive = createMemoryArchive(world.objects);
  const { records } = await recordedAttempts({ archive, tenantName: 'acme' });
  for (const [at, expiry] of expiries(world).entries()) {
    expect([set, former]).toContain(expiry);
    const isRecorded = records.some(
      ({ tokenId, givenBack }) => tokenId === ids[at] && givenBack !== undefined,
    );
    expect(expiry === former && !isRecorded).toBe(false);
  }
}

async function quarantined(): Promise<{ world: NightWorld; set: string }> {
  const world = await openWorld();
  const set = await quarantineByDoor(world, ids);
  world.pass(1);
  return { world, set };
}

/** A person tries until it is done; whatever fails, the next attempt finishes. */
export async function surviveRestoring(faults: readonly Fault[]): Promise<void> {
  const { world, set } = await quarantined();
  for (const fault of faults) {
    await attempt(world, fault, restore);
    await expectRecorded(world, set);
    world.sandbox.clock.advance(leaseMs);
  }
  const done = await restore(world.deps());
  expect(done.tokens.every(({ outcome }) => outcome === 'released' || outcome === 'kept')).toBe(true);
  expect(expiries(world)).toEqual([former, former]);
}

const listing = { name: 'full-scope', when: { scope: 'sp:scopes:all' }, do: 'report' };
const rotating = { policy: { rotate: 'on', rules: [listing] } };

/**
 * A person tries until the token is gone, and nights follow: its end stands in the record and is told, its secret has
 * credentials that work throughout, and nothing else ends.
 */
export async function surviveRevoking(token: string, faults: readonly Fault[]): Promise<void> {
  const world = await openWorld(rotating);
  const where = JSON.stringify(faults);
  for (const fault of faults) {
    await attempt(world, fault, (deps) => revokeTokens(deps, { token }, person));
    expect([where, currentWorks(world)]).toEqual([where, true]);
    world.sandbox.clock.advance(leaseMs);
  }
  for (let tries = 0; tries < 3 && world.ids().has(token); tries += 1) {
    await attempt(world, null, (deps) => revokeTokens(deps, { token }, person));
    world.sandbox.clock.advance(leaseMs);
  }
  expect([where, world.ids().has(token), currentWorks(world)]).toEqual([where, false, true]);
  for (let nights = 0; nights < 2; nights += 1) {
    world.pass(1);
    await world.night();
  }
  expect([where, ...toldByHand(world)]).toEqual([where, token]);
  expect([where, ...deletedBy(world).filter((id) => id === token)]).toEqual([where, token]);
}

/** Ids that the record of a person's act or the report of a night tells as deleted, each once. */
function toldByHand(world: NightWorld): string[] {
  const records = [...world.objects].filter(([key]) => key.endsWith('/by-hand.json'));
  const told = records.flatMap(([, body]): { id: string; outcome: string }[] => JSON.parse(body).tokens);
  const ended = told.filter(({ outcome }) => outcome === 'deleted').map(({ id }) => id);
  return [...new Set([...ended, ...world.told()])].filter((id) => Object.values<string>(spared).includes(id));
}

/** The calls of a restoring that nothing disturbs. */
export async function restoringCalls(): Promise<number> {
  const { world } = await quarantined();
  return (await attempt(world, null, restore)).length;
}

/** The calls of a revoking that nothing disturbs. */
export async function revokingCalls(token: string): Promise<number> {
  const world = await openWorld(rotating);
  return (await attempt(world, null, (deps) => revokeTokens(deps, { token }, person))).length;
}
