import { expect, it } from 'vitest';
import { type Faults, faultsOf } from './policy-texts.ts';

const texts: [text: string, faults: Faults][] = [
  ['', '1:1 : the file is empty'],
  ['\n\n', '1:1 : the file is empty'],
  ['# only a comment\n', '1:1 : the file is empty'],
  ['\uFEFF', '1:1 : the file is empty'],
  ['version: 1\n---\nversion: 1\n', '2:1 : a second document starts here; the policy is one document'],
  ['version: 1\n\ttenants: {}\n', '2:1 : a tab cannot indent; use spaces'],
  ['version: [1\n', '2:1 : the indentation is wrong here, or a closing ] or } is missing'],
  ['version: "1\n', '2:1 : a closing quote, bracket, comma or colon is missing here'],
  [
    'version: 1\nversion: 1\ntenants: {}\n',
    ['2:1 : this key is written twice in the same map', '3:10 tenants: must hold at least one tenant'],
  ],
  ['a: &a 1\nb: *a\n', '2:4 : aliases are not read'],
  ['a: !secret x\n', '1:12 : tags are not read'],
  ['a: !!binary aGk=\n', '1:13 : tags are not read'],
  ['? [a]\n: 1\n', '1:3 : a key must be plain text'],
  ['a: b: c\n', '1:4 : a second "key:" on one line: a value that holds a colon must be in quotes'],
  ['a: @b\n', '1:4 : a value cannot start with this character unless it is in quotes'],
  ['a: "\\q"\n', '1:5 : this escape in double quotes is not known'],
  ['a: %x\n', '1:4 : a value cannot start with this character unless it is in quotes'],
  ['version: 1\r\ntenants: 3\r\n', '2:10 tenants: must be a map of keys (is 3)'],
  ['[1, 2\n', '2:1 : a closing quote, bracket, comma or colon is missing here'],
  ['__proto__: 1\n', '1:1 : is a reserved word'],
  ['}\n', '1:1 : this is not expected here'],
];

it.each(texts)('refuses a text that is not one plain YAML document: %j', (text, faults) => {
  expect(faultsOf(text)).toEqual([faults].flat());
});

const files: [text: string, faults: Faults][] = [
  ['[]', '1:1 : must be a map of keys (is a list)'],
  ['text', '1:1 : must be a map of keys (is text)'],
  ['null', '1:1 : must be a map of keys (is empty)'],
  ['7', '1:1 : must be a map of keys (is 7)'],
  ['version: 1', '1:1 tenants: is missing'],
  ['tenants: {}', ['1:1 version: is missing', '1:10 tenants: must hold at least one tenant']],
  [
    'version: 2\ntenants: {}',
    ['1:10 version: must be 1 (is 2)', '2:10 tenants: must hold at least one tenant'],
  ],
  [
    "version: '1'\ntenants:",
    ['1:10 version: must be 1 (is "1")', '2:1 tenants: must be a map of keys (is empty)'],
  ],
  ['version: 1\ntenants: []', '2:10 tenants: must be a map of keys (is a list)'],
  ['version: 1\ntenants:\n  acme:', '3:3 tenants.acme: must be a map of keys (is empty)'],
  [
    'version: 1\ndefaults: 3\ntenants: {}',
    ['2:11 defaults: must be a map of keys (is 3)', '3:10 tenants: must hold at least one tenant'],
  ],
  [
    'versoin: 1\ntenants: {}',
    [
      '1:1 version: is missing',
      '1:1 versoin: is not a known key',
      '2:10 tenants: must hold at least one tenant',
    ],
  ],
  [
    'version: 1\nother: 1\ntenants: {}',
    ['2:1 other: is not a known key', '3:10 tenants: must hold at least one tenant'],
  ],
  [
    'version: 1\ntenants:\n  Acme: 3',
    [
      '3:3 tenants.Acme: must be 1 to 63 lower-case letters, digits and -',
      '3:9 tenants.Acme: must be a map of keys (is 3)',
    ],
  ],
  [
    'version: 1\ntenants:\n  "a b\\n": 3',
    [
      '3:3 tenants["a b\\n"]: must be 1 to 63 lower-case letters, digits and -',
      '3:12 tenants["a b\\n"]: must be a map of keys (is 3)',
    ],
  ],
  ['version: 1\ntenants:\n  __proto__: {}', '3:3 : is a reserved word'],
  ['version: 1\ntenants:\n  a: !!map {}', '3:12 : tags are not read'],
];

it.each(files)('refuses a file of another shape: %j', (text, faults) => {
  expect(faultsOf(`${text}\n`)).toEqual([faults].flat());
});

it('refuses a file of more than a million characters without reading it', () => {
  expect(faultsOf('#'.repeat(1_000_001))).toEqual(['1:1 : the file has more than 1,000,000 characters']);
});

it('refuses a file that is nested without end', () => {
  expect(faultsOf('['.repeat(20_000))[0]).toMatch(/^1:\d+ : this is nested too deeply$/);
});

it('tells a hundred unknown keys of a map, and how many more there are', () => {
  const keys = Array.from({ length: 150 }, (_, index) => `k${index}: 1\n`).join('');
  const faults = faultsOf(`${keys}notise: 1\n`);
  expect(faults).toHaveLength(103);
  expect(faults.at(-2)).toMatch(/ k99: is not a known key$/);
  expect(faults.at(-1)).toMatch(/ k100: is the first of 51 more unknown keys that are not shown$/);
});

it('tells the unknown keys of several maps', () => {
  expect(faultsOf('version: 1\ndefaults: { notise: 1 }\ntenants: { acme: { rulez: 1 } }\n')).toContain(
    '3:20 tenants.acme.rulez: is not a known key',
  );
});
