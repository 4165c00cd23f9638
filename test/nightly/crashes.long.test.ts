import { expect, it } from 'vitest';
import { endOfNight } from './crashes.ts';

it('a night cut off at any two acts comes to the same end', async () => {
  const { end, run } = await endOfNight(3);
  for (let first = 1; first <= run.acts; first += 1) {
    for (let later = 1; later <= run.acts; later += 3) {
      const kills = [
        { act: first, moment: 'after' as const },
        { act: first + later, moment: 'before' as const },
      ];
      const cutOff = await endOfNight(3, kills);
      expect({ kills, ...cutOff.end }).toEqual({ kills, ...end });
    }
  }
});
