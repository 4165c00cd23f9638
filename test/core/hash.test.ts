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

it('gives a value the same hash as earlier versions, a key with a name of its own included', () => {
  const value = JSON.parse('{"b":[1,{"y":"ä"}],"a":null,"__proto__":1,"10":true}');
  expect(hashJson(value)).toBe('sha256:e2797e7162b9aedff8a8fe55f42ed491c5421ea05cdb6a93f357620d8e0c2765');
  expect(hashJson({ a: undefined })).toBe(hashJson({}));
});
