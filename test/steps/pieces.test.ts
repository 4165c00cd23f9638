import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packRows } from '../../lambda/core/rows.ts';
import { chunksOf, listPieces, objectPieces } from '../../lambda/steps/telling/pieces.ts';

const textOf = (pieces: Iterable<string>): string => [...pieces].join('');

describe('a JSON object in pieces', () => {
  it('has an item of a list a line', () => {
    expect(textOf(objectPieces({ name: 'acme', rows: [{ id: 1 }, { id: 2 }], none: [], on: true }))).toBe(
      '{"name":"acme","rows":[\n{"id":1},\n{"id":2}\n],"none":[],"on":true}',
    );
  });

  it('is the same for packed rows as for an array', () => {
    const items = [{ id: 'a\n"b' }, { id: '\u2028' }];
    expect(textOf(objectPieces({ items: packRows(items) }))).toBe(textOf(objectPieces({ items })));
  });

  it('leaves out what is undefined, and can be empty', () => {
    expect(textOf(objectPieces({ gone: undefined, here: null }))).toBe('{"here":null}');
    expect(textOf(objectPieces({ gone: undefined }))).toBe('{}');
  });

  it('is read back as what it was, whatever it holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        expect(JSON.parse(textOf(objectPieces(object)))).toEqual(JSON.parse(JSON.stringify(object)));
      }),
    );
  });
});

describe('a JSON list in pieces', () => {
  it('can stand indented in another document', () => {
    expect(textOf(listPieces([1, 2], '    '))).toBe('[\n    1,\n    2\n  ]');
  });
});

describe('chunks of pieces', () => {
  it('hold the same text, at most a megabyte each, whatever falls on their borders', () => {
    const pieces = Array.from({ length: 4_000 }, (_, index) => `${index}: ${'ä€😀'.repeat(90)}\n`);
    const chunks = chunksOf(pieces);
    expect(chunks).toHaveLength(4);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(1_048_576);
    expect(Buffer.concat(chunks).toString()).toBe(pieces.join(''));
  });

  it('are none for nothing', () => {
    expect(chunksOf([])).toEqual([]);
  });
});
