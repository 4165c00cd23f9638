import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joined, listPieces, objectPieces } from '../../lambda/archive/documents.ts';

const textOf = (pieces: Iterable<string>): string => [...pieces].join('');

describe('a JSON object in pieces', () => {
  it('has an item of a list a line', () => {
    expect(textOf(objectPieces({ name: 'acme', rows: [{ id: 1 }, { id: 2 }], none: [], on: true }))).toBe(
      '{"name":"acme","rows":[\n{"id":1},\n{"id":2}\n],"none":[],"on":true}',
    );
  });

  it('leaves out what is undefined, and can be empty', () => {
    expect(textOf(objectPieces({ gone: undefined, here: null }))).toBe('{"here":null}');
    expect(textOf(objectPieces({ gone: undefined }))).toBe('{}');
  });

  it('is JSON, whatever it holds', () => {
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

describe('joined pieces', () => {
  it('are the same text in few pieces', () => {
    const pieces = Array.from({ length: 30_000 }, (_, index) => `${index}\n`);
    const long = [...joined(pieces)];
    expect(long).toHaveLength(3);
    expect(textOf(long)).toBe(textOf(pieces));
  });
});
