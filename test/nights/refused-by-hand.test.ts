import { expect, it } from 'vitest';
import { GuardError } from '../../lambda/errors.ts';
import { createTenantProbe } from '../../lambda/isc/probe.ts';
import { probeTenant } from '../../lambda/steps/by-hand/probe.ts';
import { restoreTokens } from '../../lambda/steps/by-hand/restore.ts';
import { revokeTokens } from '../../lambda/steps/by-hand/revoke.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { doomed, spared } from '../support/tenant-cast.ts';
import type { NightWorld } from '../support/world.ts';
import { openQuarantine } from './quarantine-world.ts';

const person = { by: 'jane', reason: 'x' };

const acts: [string, (world: NightWorld, deps: RunDeps) => Promise<unknown>][] = [
  ['revoke', (_, deps) => revokeTokens(deps, { token: spared.fresh }, person)],
  ['restore', (_, deps) => restoreTokens(deps, { token: doomed['stale one'] }, person)],
  [
    'doctor --probe',
    ({ sandbox: { baseUrl, worker }, policy: { apiVersion }, clock }, deps) =>
      probeTenant(deps, createTenantProbe({ baseUrl, apiVersion, allowHost: false, clock }, worker)),
  ],
];

/** A tenant with tokens in quarantine, and what it and the archive hold. */
async function openWaiting(): Promise<{ world: NightWorld; state: () => unknown }> {
  const world = await openQuarantine({ policy: { quarantine: { days: 14 } } });
  await world.night();
  return { world, state: () => [world.sandbox.tenant.tokens(), [...world.objects], world.writes()] };
}

function withClock({ clock }: NightWorld, minutes: number): Partial<RunDeps> {
  const now = () => new Date(Date.parse(clock.now()) + minutes * 60_000).toISOString();
  return { clock: { ...clock, now } };
}

it.each(acts)('%s does nothing where the clocks differ by more than the policy allows', async (_, act) => {
  const { world, state } = await openWaiting();
  const before = structuredClone(state());
  for (const minutes of [-30 * 1440, -11, 11, 30 * 1440]) {
    const attempt = act(world, world.deps(withClock(world, minutes)));
    await expect(attempt).rejects.toThrow(GuardError);
    await expect(attempt).rejects.toThrow('Set the clock that is wrong, or raise sanity.maxClockSkewMinutes');
  }
  expect(state()).toEqual(before);
});

it.each(acts)('%s works with clocks that differ by as much as the policy allows', async (_, act) => {
  const { world } = await openWaiting();
  await expect(act(world, world.deps(withClock(world, 10)))).resolves.toBeDefined();
});

it.each(acts)('%s does nothing where the tenant tells no clock', async (_, act) => {
  const { world, state } = await openWaiting();
  const before = structuredClone(state());
  const { tenant } = world.deps();
  const connect = async () => ({ ...(await tenant.connect()), serverTime: null });
  const attempt = act(world, world.deps({ tenant: { ...tenant, connect } }));
  await expect(attempt).rejects.toThrow("the tenant's nothing");
  expect(state()).toEqual(before);
});

it.each(acts)('%s does nothing where the tenant does not tell which it is', async (_, act) => {
  const { world, state } = await openWaiting();
  world.sandbox.faults.set({
    rules: [{ target: { operation: 'token' }, fault: { kind: 'fields', change: { remove: ['tenant_id'] } } }],
  });
  const before = structuredClone(state());
  await expect(act(world, world.deps())).rejects.toThrow('the tenant does not tell its id');
  expect(state()).toEqual(before);
  for (const key of world.objects.keys()) if (key.endsWith('/latest.json')) world.objects.delete(key);
  await expect(act(world, world.deps())).resolves.toBeDefined();
});
