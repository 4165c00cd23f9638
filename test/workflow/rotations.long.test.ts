import { describe, it } from 'vitest';
import { faultCatalogue } from '../../sandbox/faults/catalogue.ts';
import { expectRotated, rotationCalls } from './rotation-nights.ts';

describe.each(rotationCalls)(
  'a fault of every answer to "%s" in the night of a rotation loses nothing',
  (call) => {
    it.each(Object.entries(faultCatalogue))('%s', async (_name, fault) => {
      await expectRotated(call, fault, 'before');
      await expectRotated(call, fault, 'after');
    });
  },
);
