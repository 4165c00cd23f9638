import { describe, expect, it } from 'vitest';
import { AwsError } from '../../lambda/errors.ts';
import type { Around } from '../support/around.ts';
import { createWorld, DAY, night, SECRET, type World } from '../support/rotation-world.ts';

const FIRST = '00000001000000000000000000000000';

/** AWSPENDING on a version without a value, as a rotation by Secrets Manager leaves it whose function is broken. */
async function leaveEmptyVersion({ store }: World): Promise<string> {
  store.setRotation(SECRET, async () => {
    throw new AwsError('The function failed.');
  });
  await store.startRotation(SECRET).catch(() => undefined);
  return pendingOf(store);
}

function pendingOf(store: World['store']): string {
  return store.versions(SECRET).find(({ stages }) => stages.includes('AWSPENDING'))?.versionId ?? '';
}

function currentVersion({ store }: World): string | undefined {
  return store.versions(SECRET).find(({ stages }) => stages.includes('AWSCURRENT'))?.versionId;
}

describe('a version without a value under AWSPENDING', () => {
  it('is left where a person has switched off its rotation, and the successor gets a version of its own', async () => {
    const world = createWorld();
    const empty = await leaveEmptyVersion(world);
    world.store.setRotation(SECRET, null);
    world.clock.advance(DAY);
    expect(await night(world.deps())).toMatchObject({ state: 'rotated' });
    expect(currentVersion(world)).not.toBe(empty);
    expect(world.currentWorks()).toBe(true);
  });

  it('is left alone where Secrets Manager rotates the secret: its rotation is under way', async () => {
    const world = createWorld();
    const empty = await leaveEmptyVersion(world);
    let seen = '';
    const around: Around = async (call, work) => {
      if (call === 'startRotation') seen = pendingOf(world.store);
      return work();
    };
    await night(world.deps({ around }));
    expect(seen).toBe(empty);
  });
});

it('a copy of the current value under AWSPENDING goes before Secrets Manager is asked to rotate', async () => {
  const world = createWorld();
  const value = world.store.versions(SECRET)[0]?.value ?? '';
  await world.store.put(SECRET, { versionId: '9'.repeat(36), value: `${value} `, stage: 'AWSPENDING' });
  world.store.setRotation(SECRET, async () => undefined);
  const seen: string[] = [];
  const around: Around = async (call, work) => {
    if (call === 'startRotation') seen.push(pendingOf(world.store));
    return work();
  };
  expect(await night(world.deps({ around }))).toMatchObject({ state: 'started' });
  expect(seen).toEqual(['']);
  expect(world.named('AWSCURRENT')).toBe(FIRST);
});
