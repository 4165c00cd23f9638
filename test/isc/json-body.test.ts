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
