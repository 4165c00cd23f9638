import { describe, expect, it } from 'vitest';
import { longDocument, readLongDocument } from '../../lambda/core/long-document.ts';
import type { Rows } from '../../lambda/core/rows.ts';

type Document = { id: string; first: Rows<unknown>; second: Rows<unknown> };

const hard = [{ text: 'a\nb],"second":[' }, ']', '"x":[', [1, []], 'ü,', null];

function bytesOf(first: unknown[], second: unknown[]): Buffer {
  return Buffer.concat(longDocument({ id: 'x' }, { first, second }));
}

describe('a long document', () => {
  it('is one JSON document, an element a line', () => {
    expect(bytesOf([{ a: 1 }, { a: 2 }], []).toString()).toBe(
      '{"id":"x","first":[\n{"a":1},\n{"a":2}\n],"second":[\n]}',
    );
  });

  it.each([
    [[], []],
    [[1], []],
    [[], [1, 2]],
    [hard, hard],
  ])('gives back %j and %j, walk after walk', (first, second) => {
    const read = readLongDocument<Document>(bytesOf(first, second), ['first']);
    expect(read.id).toBe('x');
    expect([...read.first]).toEqual(first);
    expect([...read.first]).toEqual(first);
    expect(read.second).toEqual(second);
    expect([read.first.length, read.second.length]).toEqual([first.length, second.length]);
  });

  it('may have a head without fields', () => {
    const bytes = Buffer.concat(longDocument({}, { rows: [1] }));
    expect(JSON.parse(bytes.toString())).toEqual({ rows: [1] });
  });

  it('is cut into chunks of about a megabyte', () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => ({ index, text: 'x'.repeat(90) }));
    const chunks = longDocument({}, { rows });
    expect(chunks.length).toBe(4);
    expect(JSON.parse(Buffer.concat(chunks).toString())).toEqual({ rows });
  });
});

it('reads a document that stands on one line as it is', () => {
  expect(readLongDocument(Buffer.from('{"first":[1,2]}'), ['first'])).toEqual({ first: [1, 2] });
});
