import { expect, it } from 'vitest';
import { spared } from '../support/tenant-cast.ts';
import { faultsAt } from './by-hand-faults.ts';
import { restoringCalls, revokingCalls, surviveRestoring, surviveRevoking } from './by-hand-survival.ts';

it('a restoring that fails or dies at any call is finished by the next attempt', async () => {
  const calls = await restoringCalls();
  const points = faultsAt(calls);
  for (const point of points) await surviveRestoring([point]);
  console.info(`crash points of restoring: ${points.length} of ${calls} calls`);
  expect(points).toHaveLength(calls * 4);
}, 600_000);

it('a revoking that fails or dies at any call is finished and told', async () => {
  const calls = await revokingCalls(spared.fresh);
  const points = faultsAt(calls);
  for (const point of points) await surviveRevoking(spared.fresh, [point]);
  console.info(`crash points of revoking: ${points.length} of ${calls} calls`);
  expect(points).toHaveLength(calls * 4);
}, 600_000);

it('a revoking of a designated token that dies after any call is finished and told', async () => {
  const calls = await revokingCalls(spared.designated);
  const points = faultsAt(calls).filter(({ what, when }) => what === 'dies' && when === 'after');
  for (const point of points) await surviveRevoking(spared.designated, [point]);
  console.info(`crash points of revoking a designated token: ${points.length} of ${calls} calls`);
  expect(points).toHaveLength(calls);
}, 600_000);
