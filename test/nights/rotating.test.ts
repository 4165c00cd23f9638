import { expect, it } from 'vitest';
import { crashesAt } from '../support/mortal.ts';
import { callsOfNight, nearLastDeletion, orphaned, surviveRotation } from './rotating.ts';

it.each([1, 3])('keeps the credentials whole, although night %i of a rotation dies', async (night) => {
  const crashes = crashesAt(await callsOfNight(night));
  for (const crash of crashes.filter((_, index) => index % 47 === 3))
    await surviveRotation({ [night]: crash });
});

it('tells a retirement exactly once, wherever near it the run dies', async () => {
  const crashes = nearLastDeletion(await callsOfNight(3));
  expect(crashes).toHaveLength(18);
  for (const crash of crashes) await surviveRotation({ 3: crash }, 2);
});

it('tells the deletion of an orphan exactly once, wherever near it the run dies', async () => {
  const deaths = await orphaned();
  // The night after it has no memory yet, and ends nothing that was there before.
  const crashes = nearLastDeletion(await callsOfNight(3, deaths));
  expect(crashes).toHaveLength(18);
  for (const crash of crashes) await surviveRotation({ ...deaths, 3: crash }, 4);
});
