import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joined, listPieces, objectPieces, readLongDocument } from '../../lambda/archive/long-document.ts';
import { packRows, type Rows } from '../../lambda/core/rows.ts';

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

type Document = { id: string; first: Rows<unknown>; second: unknown[] };

const hard = [{ text: 'a\nb],"second":[' }, ']', '"x":[', [1, []], 'ü😀,', null, '],"first":['];

function cut(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}

describe('a long document', () => {
  it.each([
    [[], []],
    [[1], []],
    [[], [1, 2]],
    [hard, hard],
  ])('gives back %j and %j, walk after walk, wherever it is cut', async (first, second) => {
    const text = textOf(objectPieces({ id: '"first":[', first, second }));
    for (const length of [1, 2, 7, 10_000]) {
      const read = await readLongDocument<Document>(cut(text, length), ['first']);
      expect(read.id).toBe('"first":[');
      expect([...read.first]).toEqual(first);
      expect([...read.first]).toEqual(first);
      expect(read.first).toHaveLength(first.length);
      expect(read.second).toEqual(second);
    }
  });

  it('may stand on one line', async () => {
    expect(await readLongDocument(['{"first":', '[1,2]}'], ['first'])).toEqual({ first: [1, 2] });
  });

  it('is refused where it ends early', async () => {
    const text = textOf(objectPieces({ first: [1, 2], second: [3] }));
    await expect(readLongDocument([text.slice(0, -3)], ['first'])).rejects.toThrow(SyntaxError);
  });
});
