import { it } from 'vitest';
import { crashesAt } from '../support/mortal.ts';
import { callsOfNight, orphaned, surviveRotation } from './rotating.ts';

it.each([1, 2, 3, 4])('keeps the credentials whole, wherever night %i of a rotation dies', async (night) => {
  const crashes = crashesAt(await callsOfNight(night));
  for (const crash of crashes.filter((_, index) => index % 5 === 0))
    await surviveRotation({ [night]: crash });
});

it('tells a retirement exactly once, wherever its night dies', async () => {
  for (const crash of crashesAt(await callsOfNight(3))) await surviveRotation({ 3: crash }, 2);
});

it('tells the deletion of an orphan exactly once, wherever its night dies', async () => {
  const deaths = await orphaned();
  for (const crash of crashesAt(await callsOfNight(3, deaths)))
    await surviveRotation({ ...deaths, 3: crash }, 3);
});
