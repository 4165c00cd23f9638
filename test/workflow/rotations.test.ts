import { expect, it } from 'vitest';
import { faultCatalogue } from '../../sandbox/faults/catalogue.ts';
import { expectRotated } from './rotation-nights.ts';

it.each([
  ['create', 'no answer', 'after'],
  ['create', 'truncated JSON', 'before'],
  ['patch', 'internal error', 'after'],
  ['token', 'unauthorized', 'before'],
  ['list', 'row with a number as name', 'before'],
  ['delete', 'connection reset', 'after'],
] as const)(
  'a fault of every answer to "%s" (%s, %s its effect) loses nothing',
  async (call, name, effect) => {
    const fault = faultCatalogue[name];
    expect(fault).toBeDefined();
    if (fault !== undefined) await expectRotated(call, fault, effect);
  },
);
