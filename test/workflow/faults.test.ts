import { describe, it } from 'vitest';
import { faultCatalogue } from '../../sandbox/faults/catalogue.ts';
import { expectEndings, expectPromisesAmidFaults } from './fault-nights.ts';

describe.each(['list', 'delete'] as const)(
  'a fault in the answer to "%s" ends in a true summary',
  (operation) => {
    it.each(Object.entries(faultCatalogue))('%s', (...fault) => expectEndings(operation, fault));
  },
);

describe('faults of all kinds in one night break no promise', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('seed %i', expectPromisesAmidFaults);
});
