import { expect, it } from 'vitest';
import { Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import * as z from 'zod';
import { formatFault, formatPath, quote } from '../../../lambda/core/policy/fault.ts';
import { shapeProblems, suggest } from '../../../lambda/core/policy/shape.ts';
import { keyText, locate, mergeDefaults } from '../../../lambda/core/policy/source/read-text.ts';

const fault = {
  file: 'hygiene.yaml',
  line: 12,
  column: 9,
  path: 'tenants.acme.rules[2].when.unusedDays',
  message: 'must be at least 7 (is 3)',
  remedy: 'Raise it.',
};

it('says a fault in one line that an editor can jump to', () => {
  expect(formatFault(fault)).toBe(
    'hygiene.yaml:12:9  tenants.acme.rules[2].when.unusedDays: must be at least 7 (is 3). Raise it.',
  );
});

it('names no path where the whole file is meant', () => {
  expect(formatFault({ ...fault, path: '', message: 'the file is empty', remedy: 'Fill it.' })).toBe(
    'hygiene.yaml:12:9  the file is empty. Fill it.',
  );
});

it('quotes a key that is not plain', () => {
  expect(formatPath(['tenants', 'a\nb', 'rules', 0])).toBe('tenants["a\\nb"].rules[0]');
});

it('makes typed text harmless for one line of a log', () => {
  expect(quote('a\u202Eb\u001b[31m')).toBe('"a\\u202eb\\u001b[31m"');
  expect(quote('x y'.repeat(14))).toBe(`"${'x y'.repeat(13)}…"`);
  expect(quote('x y'.repeat(13).padEnd(41, ' z'))).toBe(`"${'x y'.repeat(13)}…"`);
  expect(quote('x'.repeat(24))).toBe(`"${'x'.repeat(24)}"`);
});

it('shows four characters of what could be a secret', () => {
  expect(quote('9f86d081884c7d659a2feaa0c')).toBe('"9f86…"');
  expect(formatPath(['tenants', '9f86d081884c7d659a2feaa0c', 'mode'])).toBe('tenants["9f86…"].mode');
});

it.each([
  ['unusedDays', 'unusedDays'],
  ['unused_days', 'unusedDays'],
  ['UNUSED-DAYS', 'unusedDays'],
  ['unsedDay', 'unusedDays'],
  ['nevrUsedDays', 'neverUsedDays'],
  ['scopes', 'scope'],
  ['nme', 'name'],
  ['kcope', 'scope'],
  ['kcape', null],
  ['colour', null],
  ['', null],
])('takes %j for %j', (typed, meant) => {
  expect(suggest(typed, ['unusedDays', 'neverUsedDays', 'scope', 'name'])).toBe(meant);
});

it('suggests the nearest of several', () => {
  expect(suggest('maxOverlapDay', ['maxOverlapHours', 'maxOverlapDays'])).toBe('maxOverlapDays');
});

it('suggests nothing where nothing is known', () => {
  expect(suggest('name', [])).toBeNull();
  expect(suggest('name', [''])).toBeNull();
});

it('places a node that no text stands behind at the beginning', () => {
  expect(locate(new YAMLMap(), { path: [], at: 'key' })).toBe(0);
  expect(locate(new YAMLSeq(), { path: ['a'], at: 'value' })).toBe(0);
  expect(locate(undefined, { path: [], at: 'value' })).toBe(0);
});

it('takes a key that is no scalar for an empty one', () => {
  expect(keyText(new Pair(new YAMLMap(), null))).toBe('');
});

it('merges nodes that no text stands behind', () => {
  const root = new YAMLMap();
  root.add(new Pair(new Scalar('defaults'), new YAMLMap()));
  root.add(new Pair(new Scalar('tenants'), new YAMLMap()));
  expect(mergeDefaults(root).range).toBeNull();
});

it('says what a schema of another kind expects', () => {
  expect(shapeProblems(z.bigint(), 3)).toEqual([
    { path: [], at: 'value', message: 'must be bigint (is 3)', remedy: 'Write bigint.' },
  ]);
});
