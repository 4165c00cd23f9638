import { it } from 'vitest';
import { crashesAt } from './mortal.ts';
import { callsOfNight, surviveRotation } from './rotating.ts';

it.each([1, 3])('keeps the credentials whole, although night %i of a rotation dies', async (night) => {
  const crashes = crashesAt(await callsOfNight(night));
  for (const crash of crashes.filter((_, index) => index % 47 === 3)) await surviveRotation(night, crash);
});
