import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRowScanner } from '../../lambda/isc/http/row-scanner.ts';

function scan(text: string, chunkBytes = 1_000_000): unknown[] {
  const found: unknown[] = [];
  const scanner = createRowScanner((element) => found.push(element));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.byteLength; at += chunkBytes) scanner.push(bytes.subarray(at, at + chunkBytes));
  scanner.finish();
  return found;
}

describe('createRowScanner', () => {
  it('hands over each element of an array', () => {
    expect(scan(' [ {"a":[1,{"b":2}]} , null, "x,]", 7 ]\n')).toEqual([{ a: [1, { b: 2 }] }, null, 'x,]', 7]);
  });

  it('finds nothing in an empty array', () => {
    expect(scan('[ ]')).toEqual([]);
  });

  it('reads quotes, escapes and brackets inside of texts', () => {
    expect(scan(String.raw`["\"]", "\\", "{["]`)).toEqual(['"]', '\\', '{[']);
  });

  it('gives what JSON.parse gives, wherever the chunks are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.integer({ min: 1, max: 7 }), (rows, chunkBytes) => {
        const text = JSON.stringify(rows);
        expect(scan(text, chunkBytes)).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    '',
    '{}',
    '"x"',
    '[1',
    '[1,2',
    '[1,]',
    '[,1]',
    '[1 2]',
    '[{]',
    '[}]',
    '[1]]',
    '[1]x',
    '<html>',
    '["x]',
  ])('refuses %j', (text) => {
    expect(() => scan(text)).toThrow(SyntaxError);
  });

  it('refuses an element above 1 MB before it has been read whole', () => {
    const scanner = createRowScanner(() => undefined);
    scanner.push(Buffer.from('["'));
    expect(() => scanner.push(Buffer.alloc(1_100_000, 'x'))).toThrow('element too long');
  });
});
