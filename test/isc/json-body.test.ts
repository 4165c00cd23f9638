import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonBody, readRows } from '../../lambda/isc/http/json-body.ts';

const rowsOf = readRows((raw) => raw);

describe('readRows', () => {
  it('gives each element of an array, read once', () => {
    expect(rowsOf(Buffer.from(' [ {"a":[1,{"b":2}]} , null, "x,]", 7 ]\n'))).toEqual([
      { a: [1, { b: 2 }] },
      null,
      'x,]',
      7,
    ]);
  });

  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (rows) => {
        const text = JSON.stringify(rows);
        expect(rowsOf(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same of a long body, read in parts that may end anywhere', () => {
    const cut = fc.constantFrom('},{', '{"a":1},{"b":2}', '"},{"', '[{},{}]', '\\"},{', 'é},{ı');
    const values = fc.jsonValue({ stringUnit: 'grapheme' });
    // No escape in a key: JSON.parse of Node.js 24 takes some for another key that it saw before.
    const key = fc.constantFrom('},{', '[{},{}]', 'é},{ı', 'a');
    const row = fc.oneof(cut, values, fc.dictionary(key, fc.oneof(cut, values)), fc.array(fc.constant({})));
    fc.assert(
      fc.property(fc.array(row), fc.integer({ min: 0, max: 40 }), (rows, bytes) => {
        const text = JSON.stringify(rows);
        expect(readRows((raw) => raw, bytes)(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['[{},{}', '{},{}]', '[{},{}]]', '{"a":[{},{}]}', '[{},{}],{}', '[{"a":"},{"}'])(
    'refuses %j where it would end between its parts',
    (text) => {
      expect(() => readRows((raw) => raw, 0)(Buffer.from(text))).toThrow(SyntaxError);
    },
  );

  it.each(['', '{}', '"x"', '[1', '[1,2', '[1,]', '[,1]', '[1 2]', '[{]', '[1]]', '[1]x', '<html>', '["x]'])(
    'refuses %j',
    (text) => {
      expect(() => rowsOf(Buffer.from(text))).toThrow(SyntaxError);
    },
  );
});

describe('readJsonBody', () => {
  it.each([
    ['lists within lists', Buffer.alloc(5_000_001, '[')],
    ['more objects than it reads', Buffer.from(`[${'{},'.repeat(5_000_000)}{}]`)],
  ])('refuses %s before they take memory', (_, body) => {
    expect(() => readJsonBody(body)).toThrow(expect.objectContaining({ name: 'TooDeepError' }));
  });
});
