import { expect, it } from 'vitest';
import { factsKey } from '../../lambda/archive/run.ts';
import { able } from '../nights/quarantine-world.ts';
import { type Crash, crashesAt } from '../support/mortal.ts';
import { expectTold } from './crashes.ts';
import { type OwnersWorld, openOwnersWorld } from './owners-world.ts';

/** A world in the night in which two tokens of two owners are due to be quarantined. */
async function openDueNight(): Promise<OwnersWorld> {
  const world = await openOwnersWorld({ quarantine: { days: 2 } });
  world.objects.set(factsKey('acme'), JSON.stringify(able));
  for (const name of ['Jane Doe', 'Max Roe']) {
    const owner = world.addOwner(name);
    for (const unused of [200, 1, 1]) world.addToken(owner, { unused });
  }
  await world.night();
  world.pass(7);
  return world;
}

/** The night dies, then nights come to their end; each owner was told of the quarantine and of the deletion. */
async function survive(crash: Crash): Promise<void> {
  const world = await openDueNight();
  const { calls } = await expectTold(world, () => world.mortalNight(crash));
  const where = `${crash.when} ${calls[crash.call - 1]}`;
  for (let night = 0; night < 6; night += 1) {
    world.pass(1);
    await expectTold(world, () => world.night());
  }
  expect([where, world.goneByUs().length]).toEqual([where, 2]);
  for (const id of world.goneByUs()) {
    const of = (kind: string) => world.said().filter((line) => line.id === id && line.kind === kind).length;
    const told = [of('notice'), of('quarantined'), of('ending')];
    expect([where, told.every((count) => count >= 1 && count <= 2), told]).toEqual([where, true, told]);
  }
}

it('owners are told of quarantine and of deletion, although the night of the quarantine dies', async () => {
  const { calls } = await (await openDueNight()).mortalNight();
  expect(calls.filter((name) => name === 'update expiries')).toHaveLength(1);
  const crashes = crashesAt(calls);
  const around = crashes.filter(({ call }) => /update expiries|mail an owner/.test(calls[call - 1] ?? ''));
  const others = crashes.filter((_, index) => index % 41 === 0);
  for (const crash of [...around, ...others]) await survive(crash);
});
