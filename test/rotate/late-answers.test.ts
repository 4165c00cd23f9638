import { expect, it } from 'vitest';
import type { RotationDeps } from '../../lambda/rotate/deps.ts';
import { createWorld, night, SECRET } from '../support/rotation-world.ts';

/** A store that, after each stored value, describes the secret so many times as it was before. */
function late(deps: RotationDeps, times: number): RotationDeps {
  let before = deps.store.describe(SECRET);
  let left = 0;
  const store: RotationDeps['store'] = {
    ...deps.store,
    put: async (secret, version) => {
      before = deps.store.describe(secret);
      await before;
      left = times;
      return deps.store.put(secret, version);
    },
    describe: async (secret) => {
      left -= 1;
      return left >= 0 ? before : deps.store.describe(secret);
    },
  };
  return { ...deps, store };
}

it.each([1, 3])('a store that is late by %i answers does not look like a rival', async (times) => {
  const world = createWorld();
  const result = await night(late(world.deps(), times));
  expect(result).toMatchObject({ state: 'rotated', findings: [] });
  expect(world.named('AWSCURRENT')).not.toBe(world.first.clientId);
  expect(world.currentWorks()).toBe(true);
  expect(world.outside()).toEqual([]);
});

it('a version that stays away is told as taken over, and what it holds is left alone', async () => {
  const world = createWorld();
  const result = await night(late(world.deps(), 100));
  expect(result.state).not.toBe('rotated');
  expect(world.named('AWSCURRENT')).toBe(world.first.clientId);
  expect(world.currentWorks()).toBe(true);
  const next = await night(world.deps({ seed: 'next' }));
  expect(next.state).toBe('rotated');
  expect(world.currentWorks()).toBe(true);
  expect(world.outside()).toEqual([]);
});
