import { expect, it } from 'vitest';
import { AwsError } from '../../lambda/errors.ts';
import { rotateNow } from '../../lambda/steps/rotations.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

function firstRotation({ policy }: NightWorld) {
  const [rotation] = policy.rotations;
  if (rotation === undefined) throw new Error('The usual policy rotates a secret.');
  return rotation;
}

it('a rotation by hand takes place though nothing is due', async () => {
  const world = await openWorld({ policy: { rotate: 'on' } });
  for (let nights = 0; nights < 4; nights += 1) {
    await world.night();
    world.pass(1);
  }
  expect(await rotateNow(world.deps(), firstRotation(world))).toMatchObject({ state: 'rotated' });
});

it('a rotation by hand deletes nothing, not even what a night would clean up', async () => {
  const world = await openWorld({ policy: { rotate: 'on' } });
  const before = world.ids();
  const { put } = world.store;
  Object.assign(world.store, {
    put: async () => {
      throw new AwsError('put: no answer');
    },
  });
  world.sandbox.faults.set({ rules: [{ target: { operation: 'delete' }, fault: { kind: 'reset' } }] });
  await world.night();
  world.sandbox.faults.clear();
  Object.assign(world.store, { put });
  const orphans = [...world.ids()].filter((id) => !before.has(id));
  expect(orphans).toHaveLength(1);
  world.pass(1);
  await rotateNow(world.deps(), firstRotation(world));
  expect([...world.ids()]).toEqual(expect.arrayContaining(orphans));
  world.pass(1);
  await world.night();
  expect([...world.ids()]).not.toEqual(expect.arrayContaining(orphans));
});
