import { it } from 'vitest';
import { crashesAt } from './mortal.ts';
import { callsOfNight, surviveRotation } from './rotating.ts';

it.each([1, 2, 3, 4])('keeps the credentials whole, wherever night %i of a rotation dies', async (night) => {
  const crashes = crashesAt(await callsOfNight(night));
  for (const crash of crashes.filter((_, index) => index % 5 === 0)) await surviveRotation(night, crash);
});
