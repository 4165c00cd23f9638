import { expect } from 'vitest';
import { createTenantOpener } from '../../lambda/isc/tenant.ts';
import type { SecretStore } from '../../lambda/ports.ts';
import { createRotator } from '../../lambda/rotate/rotator.ts';
import { runNightly } from '../../lambda/workflow.ts';
import type { Around } from '../support/rotation-world.ts';
import { doomed, SECRET } from '../support/tenant-cast.ts';
import { type Crash, createMortal, surroundArchive, surroundNotifier, surroundTenant } from './mortal.ts';
import { type Nights, openNights } from './world.ts';

/** A night in which a designated token is due for rotation and every call is surrounded: what it called. */
async function rotatingNight(world: Nights, crash?: Crash): Promise<string[]> {
  const { around, calls, died } = createMortal(crash);
  const deps = world.deps();
  const { clock, randomHex } = deps;
  const { baseUrl, apiVersion } = world.policy;
  const open = createTenantOpener({
    baseUrl,
    apiVersion,
    allowHost: false,
    clock,
    pacing: { requests: 1_000_000, windowMs: 1, concurrency: 20 },
    timeouts: { headersMs: 2000, bodyMs: 2000 },
  });
  const run = runNightly({
    ...deps,
    tenant: surroundTenant(deps.tenant, around),
    archive: surroundArchive(deps.archive, around),
    notifier: surroundNotifier(deps.notifier, around),
    rotator: createRotator({
      openTenant: (credentials) => surroundTenant(open(credentials), around),
      store: surroundStore(world.store, around),
      clock,
      randomHex,
      baseUrl,
      apiVersion,
    }),
  });
  await Promise.race([run, died]);
  return calls;
}

function surroundStore(store: SecretStore, around: Around): SecretStore {
  return {
    describe: (secret) => around('describe secret', () => store.describe(secret)),
    read: (secret, stage) => around(`read ${stage}`, () => store.read(secret, stage)),
    readVersion: (secret, id) => around('read version', () => store.readVersion(secret, id)),
    put: (secret, version) => around('put version', () => store.put(secret, version)),
    moveStage: (secret, move) => around(`move ${move.stage}`, () => store.moveStage(secret, move)),
    startRotation: (secret) => around('start rotation', () => store.startRotation(secret)),
  };
}

/** The calls of the nth night of a rotation. */
export async function callsOfNight(last: number): Promise<string[]> {
  const world = await openNights({ policy: { rotate: 'on' } });
  for (let night = 1; night < last; night += 1) {
    await rotatingNight(world);
    world.pass(1);
  }
  return rotatingNight(world);
}

/** Dies in the nth night at this crash; then ten nights come to their end, with whole credentials throughout. */
export async function surviveRotation(dies: number, crash: Crash): Promise<void> {
  const world = await openNights({ policy: { rotate: 'on' } });
  for (let night = 1; night < dies; night += 1) {
    await rotatingNight(world);
    world.pass(1);
  }
  const calls = await rotatingNight(world, crash);
  const where = `night ${dies}, ${crash.when} ${calls[crash.call - 1] ?? 'its end'}`;
  for (let night = 0; night < 10; night += 1) {
    expect([where, night, currentWorks(world)]).toEqual([where, night, true]);
    world.pass(1);
    await rotatingNight(world);
  }
  const stale: string[] = Object.values(doomed).sort();
  expect([where, ...world.told().filter((id) => stale.includes(id))]).toEqual([where, ...stale]);
  expect([where, ...outside(world)]).toEqual([where]);
}

/** The credentials of AWSCURRENT are those of a living token. */
function currentWorks({ store, sandbox }: Nights): boolean {
  const value = store.versions(SECRET).find(({ stages }) => stages.includes('AWSCURRENT'))?.value ?? '{}';
  const { clientId, clientSecret } = JSON.parse(value);
  return sandbox.tenant.token(clientId)?.secret === clientSecret;
}

/** Tokens of the designated token's owner that no stage of its secret names. */
function outside({ store, sandbox }: Nights): string[] {
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
