import { describe, it } from 'vitest';
import { faultCatalogue } from '../../sandbox/faults/catalogue.ts';
import { expectEndings, expectPromisesAmidFaults } from './fault-nights.ts';

describe.each(['token', 'identities'] as const)(
  'a fault in the answer to "%s" ends in a true summary',
  (operation) => {
    it.each(Object.entries(faultCatalogue))('%s', (...fault) => expectEndings(operation, fault));
  },
);

describe('faults of all kinds in one night break no promise', () => {
  it.each(Array.from({ length: 300 }, (_, seed) => seed + 1))('seed %i', expectPromisesAmidFaults);
});
