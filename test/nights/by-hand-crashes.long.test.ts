import { expect, it } from 'vitest';
import { spared } from '../support/tenant-cast.ts';
import { faultsAt, pairsOf } from './by-hand-faults.ts';
import { restoringCalls, revokingCalls, surviveRestoring, surviveRevoking } from './by-hand-survival.ts';

it('a restoring that fails or dies at any two calls is finished by the next attempt', async () => {
  const pairs = pairsOf(faultsAt(await restoringCalls()), 11);
  for (const pair of pairs) await surviveRestoring(pair);
  console.info(`pairs of crash points of restoring: ${pairs.length}`);
  expect(pairs.length).toBeGreaterThan(500);
}, 1_800_000);

it.each([
  ['a token', spared.fresh, 11],
  ['a designated token', spared.designated, 101],
])(
  'a revoking of %s that fails or dies at any two calls is finished and told',
  async (what, token, stride) => {
    const points = faultsAt(await revokingCalls(token));
    const pairs = pairsOf(points, stride);
    for (const point of points) await surviveRevoking(token, [point]);
    for (const pair of pairs) await surviveRevoking(token, pair);
    console.info(`crash points of revoking ${what}: ${points.length}, and ${pairs.length} pairs`);
    expect(pairs.length).toBeGreaterThan(500);
  },
  1_800_000,
);
