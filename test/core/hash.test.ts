import { expect, it } from 'vitest';
import { hashJson, hashText } from '../../lambda/core/json.ts';

it('hashes a text with SHA-256', () => {
  expect(hashText('abc')).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

it('gives equal values equal hashes, whatever the order of their keys', () => {
  expect(hashJson({ b: [1, { y: 2, x: 1 }], a: null })).toBe(hashJson({ a: null, b: [1, { x: 1, y: 2 }] }));
});

it('gives lists of another order another hash', () => {
  expect(hashJson([1, 2])).not.toBe(hashJson([2, 1]));
});
