import { expect, it } from 'vitest';
import { createTenantProbe } from '../../lambda/isc/probe.ts';
import { probeTenant } from '../../lambda/steps/by-hand/probe.ts';
import { restoreTokens } from '../../lambda/steps/by-hand/restore.ts';
import { revokeTokens } from '../../lambda/steps/by-hand/revoke.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { doomed, spared } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';
import { quarantineByDoor } from './by-hand.ts';

const person = { by: 'jane', reason: 'x' };

/** What a run gets whose clock moves by so many milliseconds with a call: each time, and for good. */
function slowed(world: NightWorld, call: 'secrets' | 'record', milliseconds: number): RunDeps {
  const deps = world.deps();
  let passed = 0;
  const pass = () => {
    passed += milliseconds;
  };
  const { archive, clock, rotator } = deps;
  return {
    ...deps,
    clock: { ...clock, now: () => new Date(Date.parse(clock.now()) + passed).toISOString() },
    rotator: {
      ...rotator,
      designatedIds: (secrets) => {
        if (call === 'secrets') pass();
        return rotator.designatedIds(secrets);
      },
    },
    archive: {
      ...archive,
      write: (key, body) => {
        if (call === 'record' && key.endsWith('/by-hand.json')) pass();
        return archive.write(key, body);
      },
    },
  };
}

it.each([
  [120_000, 'deleted', ''],
  [120_001, 'not-reached', 'The listing was older than two minutes. Revoke it again.'],
])('a listing that is %i milliseconds old revokes: %s', async (age, outcome, reason) => {
  const world = await openWorld();
  const deps = slowed(world, 'record', age);
  const done = await revokeTokens(deps, { token: spared.fresh }, person);
  expect(done.tokens).toMatchObject([{ outcome, reason }]);
  expect(world.goneByUs()).toEqual(outcome === 'deleted' ? [spared.fresh] : []);
});

it.each([
  [120_000, 'released', ''],
  [120_001, 'not-reached', 'The listing was older than two minutes. Restore it again.'],
])('a listing that is %i milliseconds old restores: %s', async (age, outcome, reason) => {
  const world = await openWorld();
  await quarantineByDoor(world, [doomed['stale one']]);
  world.pass(1);
  const deps = slowed(world, 'record', age);
  const done = await restoreTokens(deps, { token: doomed['stale one'] }, person);
  expect(done.tokens).toMatchObject([{ outcome, reason }]);
});

it.each([
  [60_000, 'present'],
  [60_001, 'unknown'],
])(
  'what protects tokens, read %i milliseconds before, lets a probe change its own: %s',
  async (age, bulkUpdate) => {
    const world = await openWorld();
    const { baseUrl, worker } = world.sandbox;
    const { apiVersion } = world.policy;
    const ask = createTenantProbe({ baseUrl, apiVersion, allowHost: false, clock: world.clock }, worker);
    const probing = probeTenant(slowed(world, 'secrets', age), ask);
    if (bulkUpdate === 'present') expect((await probing).facts).toMatchObject({ bulkUpdate });
    else
      await expect(probing).rejects.toThrow(
        'A throw-away token is left (What protects tokens was read too long before.).',
      );
  },
);
