import { expect } from 'vitest';
import { createTenantOpener } from '../../lambda/isc/tenant.ts';
import { createRotator, type Rotator } from '../../lambda/rotate/rotate-secret.ts';
import { runNightly } from '../../lambda/workflow.ts';
import { type Around, surroundDeps, surroundStore, surroundTenant } from '../support/around.ts';
import { type Crash, crashesAt, createMortal } from '../support/mortal.ts';
import { SECRET } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

/** A night in which a designated token is due for rotation and every call is surrounded: what it called. */
async function rotatingNight(world: NightWorld, crash?: Crash): Promise<string[]> {
  const { around, calls, died } = createMortal(crash);
  const run = runNightly({
    ...surroundDeps(world.deps(), around),
    rotator: surroundRotator(world, around),
  });
  await Promise.race([run, died]);
  return calls;
}

/** A rotator whose every call is surrounded. */
export function surroundRotator(world: NightWorld, around: Around): Rotator {
  const { clock, randomHex } = world.deps();
  const { baseUrl, apiVersion, sanity } = world.policy;
  const open = createTenantOpener({
    baseUrl,
    apiVersion,
    allowHost: false,
    clock,
    pacing: { requests: 1_000_000, windowMs: 1, concurrency: 20 },
    timeouts: { headersMs: 120_000, bodyMs: 120_000 },
  });
  return createRotator({
    openTenant: (credentials) => surroundTenant(open(credentials), around),
    store: surroundStore(world.store, around),
    clock,
    randomHex,
    baseUrl,
    apiVersion,
    sanity,
  });
}

/** In which nights of a rotation, counted from 1, the run dies, and at which call. */
export type Deaths = Readonly<Record<number, Crash>>;

/** NightWorld in which a designated token is rotated: what the last of them called. */
async function liveThrough(world: NightWorld, last: number, deaths: Deaths = {}): Promise<string[]> {
  for (let night = 1; night < last; night += 1) {
    await rotatingNight(world, deaths[night]);
    world.pass(1);
  }
  return rotatingNight(world, deaths[last]);
}

/** The calls of the nth night of a rotation. */
export async function callsOfNight(last: number, deaths?: Deaths): Promise<string[]> {
  return liveThrough(await openWorld({ policy: { rotate: 'on' } }), last, deaths);
}

/** A first night that dies once it has minted a successor, which becomes an orphan. */
export async function orphaned(): Promise<Deaths> {
  return { 1: { call: (await callsOfNight(1)).indexOf('create token') + 1, when: 'after' } };
}

/** Before and after the last deletion of a night, and each of the four calls on its either side. */
export function nearLastDeletion(calls: readonly string[]): Crash[] {
  const at = calls.findLastIndex((call) => call.startsWith('delete ')) + 1;
  return crashesAt(calls).filter(({ call }) => Math.abs(call - at) <= 4);
}

/**
 * Dies in these nights; then some come to their end, with whole credentials throughout, and each deletion is
 * told once: of what is stale, retired or orphaned.
 */
export async function surviveRotation(deaths: Deaths, nightsAfter = 10): Promise<void> {
  const world = await openWorld({ policy: { rotate: 'on' } });
  const last = Math.max(...Object.keys(deaths).map(Number));
  const calls = await liveThrough(world, last, deaths);
  const where = `night ${last}, ${deaths[last]?.when} ${calls[(deaths[last]?.call ?? 0) - 1] ?? 'its end'}`;
  for (let night = 0; night < nightsAfter; night += 1) {
    expect([where, night, currentWorks(world)]).toEqual([where, night, true]);
    world.pass(1);
    await rotatingNight(world);
  }
  expect([where, ...world.told()]).toEqual([where, ...deletedBy(world)]);
  expect([where, ...outside(world)]).toEqual([where]);
}

/** Ids of all deletions that the tenant answered with 204, sorted. */
export function deletedBy({ sandbox }: NightWorld): string[] {
  return sandbox.requests
    .entries('delete')
    .flatMap(({ status, path }) => (status === 204 ? (path.split('/').at(-1) ?? path) : []))
    .sort();
}

/** Whether the credentials of AWSCURRENT are those of a living token. */
export function currentWorks({ store, sandbox }: NightWorld): boolean {
  const value = store.versions(SECRET).find(({ stages }) => stages.includes('AWSCURRENT'))?.value ?? '{}';
  const { clientId, clientSecret } = JSON.parse(value);
  return sandbox.tenant.token(clientId)?.secret === clientSecret;
}

/** Tokens of the designated token's owner that no stage of its secret names. */
function outside({ store, sandbox }: NightWorld): string[] {
  const named = store
    .versions(SECRET)
    .flatMap(({ stages, value }) =>
      stages.length > 0 && value !== null ? [JSON.parse(value).clientId] : [],
    );
  const owner = sandbox.tenant.token(named[0] ?? '')?.ownerId;
  return sandbox.tenant
    .tokens()
    .filter(({ id, ownerId }) => ownerId === owner && !named.includes(id))
    .map(({ id }) => id);
}
