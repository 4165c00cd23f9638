import { it } from 'vitest';
import { surviveMix } from './fault-mixes.ts';

it.each([3, 4, 5, 6, 7, 8])(
  'tells once all that is gone in five nights, three of them amid faults (seed %i)',
  async (seed) => {
    await surviveMix(seed);
  },
);
