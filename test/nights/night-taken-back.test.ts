import { describe, expect, it } from 'vitest';
import { restoreTokens } from '../../lambda/steps/by-hand/restore.ts';
import { revokeTokens } from '../../lambda/steps/by-hand/revoke.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { expectProtected } from '../support/night-facts.ts';
import { doomed } from '../support/tenant-cast.ts';
import type { NightWorld } from '../support/world.ts';
import { attempt, type Fault, faultsAt } from './by-hand-faults.ts';
import { all, ended, openQuarantine, outcomeOf, waitingIn } from './quarantine-world.ts';

const person = { by: 'jane', reason: 'a feed was down' };
const one = doomed['stale one'];
const restoreAll = (runId: string) => (deps: RunDeps) => restoreTokens(deps, { run: runId }, person);

function expiries({ sandbox }: NightWorld): Record<string, string | null | undefined> {
  return Object.fromEntries(all.map((id) => [id, sandbox.tenant.token(id)?.expirationDate]));
}

it('a token that is revoked in quarantine is told as deleted, and by no later night as expired', async () => {
  const world = await openQuarantine();
  await world.night();
  world.pass(1);
  await revokeTokens(world.deps(), { token: one }, person);
  expect(world.ids().has(one)).toBe(false);
  expect(Object.keys(waitingIn(world)).sort()).toEqual(all.filter((id) => id !== one));
  expect((await world.night()).deletions).toMatchObject({ expired: 0, quarantined: 4 });
});

describe('a night that quarantined too much', () => {
  it('is taken back whole, and no night of the week after ends its tokens', async () => {
    const world = await openQuarantine();
    const before = expiries(world);
    const { runId } = await world.night();
    world.pass(1);
    const done = await restoreAll(runId)(world.deps());
    expect(done.tokens.map(({ outcome }) => outcome)).toEqual(all.map(() => 'released'));
    expect(expiries(world)).toEqual(before);
    for (let night = 0; night < 6; night += 1) {
      const summary = await world.night();
      expect([night, summary.status, ...ended(world)]).toEqual([night, 'succeeded']);
      expect(waitingIn(world)).toEqual({});
      world.pass(1);
    }
    expect(world.goneByUs()).toEqual([]);
    world.pass(2);
    await world.night();
    expect(ended(world)).toEqual(all);
  });

  it('is taken back by the next night where the person’s attempt was cut off, once it is on record', async () => {
    const counted = await openQuarantine();
    const { runId } = await counted.night();
    counted.pass(1);
    const calls = await attempt(counted, null, restoreAll(runId));
    const points = faultsAt(calls.length);
    let releasedByNight = 0;
    for (const point of points) releasedByNight += Number(await isFinishedByNight(point));
    console.info(
      `crash points of restoring before a night: ${points.length} of ${calls.length} calls; the night finished ${releasedByNight}`,
    );
    expect(releasedByNight).toBeGreaterThan(0);
  }, 600_000);
});

/** Whether the night after an attempt that was cut off had something left to give back. */
async function isFinishedByNight(point: Fault): Promise<boolean> {
  const world = await openQuarantine();
  const before = expiries(world);
  const { runId } = await world.night();
  world.pass(1);
  await attempt(world, point, restoreAll(runId));
  const isWanted = world.objects.has('acme/restored.json');
  const isLeft = isWanted && ended(world).length > 0;
  world.pass(1);
  const summary = await world.night();
  const where = JSON.stringify(point);
  expect([where, ...ended(world)]).toEqual(isWanted ? [where] : [where, ...all]);
  if (isWanted) expect([where, expiries(world)]).toEqual([where, before]);
  if (isLeft) expect([where, outcomeOf(world, summary, one)]).toEqual([where, 'released']);
  expectProtected(world);
  expect([where, ...world.goneByUs()]).toEqual([where]);
  return isLeft;
}
