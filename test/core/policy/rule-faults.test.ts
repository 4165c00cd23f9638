import { expect, it } from 'vitest';
import { type Faults, faultsOf, head, staleRule, withRules } from './policy-texts.ts';

const rules: [text: string, faults: Faults][] = [
  ['3', '8:9 tenants.acme.rules[0]: must be a map of keys (is 3)'],
  [
    '{ name: a, when: { unusedDays: 6 }, do: delete }',
    '8:40 tenants.acme.rules[0].when.unusedDays: must be at least 7 (is 6)',
  ],
  [
    '{ name: a, when: { neverUsedDays: 1 }, do: delete }',
    '8:43 tenants.acme.rules[0].when.neverUsedDays: must be at least 2 (is 1)',
  ],
  [
    '{ name: a, when: { unusedDays: 3651 }, do: delete }',
    '8:40 tenants.acme.rules[0].when.unusedDays: must be at most 3650 (is 3651)',
  ],
  [
    '{ name: a, when: { olderThanDays: 0 }, do: report }',
    '8:43 tenants.acme.rules[0].when.olderThanDays: must be at least 1 (is 0)',
  ],
  [
    '{ name: a, when: { unused_days: 90 }, do: delete }',
    '8:28 tenants.acme.rules[0].when.unused_days: is not a known key',
  ],
  [
    '{ name: a, when: { unsedDays: 90 }, do: delete }',
    '8:28 tenants.acme.rules[0].when.unsedDays: is not a known key',
  ],
  [
    '{ name: a, when: { colour: red }, do: delete }',
    '8:28 tenants.acme.rules[0].when.colour: is not a known key',
  ],
  [
    '{ name: a, when: { neverExpires: 1 }, do: report }',
    '8:42 tenants.acme.rules[0].when.neverExpires: must be true or false (is 1)',
  ],
  [
    "{ name: a, when: { scope: '' }, do: report }",
    '8:35 tenants.acme.rules[0].when.scope: must not be empty',
  ],
  [
    "{ name: a, when: { owner: '**' }, do: report }",
    '8:35 tenants.acme.rules[0].when.owner: must name something: * alone, or nothing, would match everything',
  ],
  [
    "{ name: a, when: { name: '*' }, do: report }",
    '8:34 tenants.acme.rules[0].when.name: must name something: * alone, or nothing, would match everything',
  ],
  [
    '{ name: A, when: { unusedDays: 90 }, do: delete }',
    '8:17 tenants.acme.rules[0].name: must be 1 to 48 lower-case letters, digits and -',
  ],
  [
    '{ name: a, when: { unusedDays: 90 }, do: remove }',
    '8:50 tenants.acme.rules[0].do: must be keep, delete, expire, or report (is "remove")',
  ],
  [
    '{ name: a, when: { ownerGone: false }, do: report }',
    '8:39 tenants.acme.rules[0].when.ownerGone: must be true (is false)',
  ],
  [
    '{ name: a, when: { ownerGone: true }, do: delete }',
    '8:51 tenants.acme.rules[0].do: delete needs unusedDays or neverUsedDays among the conditions',
  ],
  [
    '{ name: a, when: { ownerGone: true, ownerInactive: true }, do: report }',
    '8:39 tenants.acme.rules[0].when.ownerGone: contradicts ownerInactive',
  ],
  [
    '{ name: a, when: { ownerGone: true }, do: expire }',
    '8:51 tenants.acme.rules[0].do: expire needs inDays beside it',
  ],
  [
    '{ name: a, when: { unusedDays: 90 }, do: delete, inDays: 7 }',
    '8:66 tenants.acme.rules[0].inDays: has no meaning for do: delete',
  ],
  [
    '{ name: a, when: { ownerGone: true }, do: expire, inDays: 366 }',
    '8:67 tenants.acme.rules[0].inDays: must be at most 365 (is 366)',
  ],
  [
    '{ name: a, when: { expiresWithinDays: 7 }, do: expire, inDays: 7 }',
    '8:72 tenants.acme.rules[0].inDays: must be less than expiresWithinDays (is 7, expiresWithinDays is 7)',
  ],
  [
    '{ name: a, when: { ownerInactive: true }, do: expire, inDays: 7, severity: low }',
    '8:84 tenants.acme.rules[0].severity: has no meaning for do: expire',
  ],
  ['{ name: a, when: { unusedDays: 90 } }', '8:9 tenants.acme.rules[0].do: is missing'],
  ['{ when: { unusedDays: 90 }, do: delete }', '8:9 tenants.acme.rules[0].name: is missing'],
  ['{ name: a, do: delete }', '8:9 tenants.acme.rules[0].when: is missing'],
  ['{ name: a, when:, do: delete }', '8:20 tenants.acme.rules[0].when: must be a map of keys (is empty)'],
  [
    '{ name: a, when: { neverExpires: true }, do: report, severity: severe }',
    '8:72 tenants.acme.rules[0].severity: must be high, medium, or low (is "severe")',
  ],
  [
    '{ name: a, when: { neverExpires: true }, do: report, controls: CIS }',
    '8:72 tenants.acme.rules[0].controls: must be a list (is text)',
  ],
  [
    '{ name: a, when: { neverExpires: true }, do: delete }',
    '8:54 tenants.acme.rules[0].do: delete needs unusedDays or neverUsedDays among the conditions',
  ],
  [
    '{ name: a, when: {}, do: delete }',
    [
      '8:26 tenants.acme.rules[0].when: must hold at least one condition, or the rule would match every token',
      '8:34 tenants.acme.rules[0].do: delete needs unusedDays or neverUsedDays among the conditions',
    ],
  ],
  [
    '{ name: a, when: {}, do: keep }',
    '8:26 tenants.acme.rules[0].when: must hold at least one condition, or the rule would match every token',
  ],
  [
    '{ name: a, when: {}, do: report }',
    '8:26 tenants.acme.rules[0].when: must hold at least one condition, or the rule would match every token',
  ],
  [
    '{ name: a, when: { unusedDays: 90, neverUsedDays: 30 }, do: delete }',
    '8:59 tenants.acme.rules[0].when.neverUsedDays: contradicts unusedDays: no token was used and never used',
  ],
  [
    '{ name: a, when: { neverExpires: true, expiresWithinDays: 3 }, do: report }',
    '8:67 tenants.acme.rules[0].when.expiresWithinDays: contradicts neverExpires: true',
  ],
  [
    '{ name: a, when: { unusedDays: 90 }, do: delete, severity: low }',
    '8:68 tenants.acme.rules[0].severity: has no meaning for do: delete',
  ],
  [
    "{ name: a, when: { name: 'ci-*' }, do: keep }",
    '8:34 tenants.acme.rules[0].when.name: alone cannot keep a token, since its owner types the name',
  ],
  [
    '{ name: managed, when: { unusedDays: 90 }, do: delete }',
    '8:17 tenants.acme.rules[0].name: is the name of a built-in protection',
  ],
  [
    '{ name: orphan, when: { neverExpires: true }, do: report }',
    '8:17 tenants.acme.rules[0].name: is the name of a built-in protection',
  ],
  [
    '{ name: exempt, when: { neverExpires: true }, do: report }',
    '8:17 tenants.acme.rules[0].name: is the name of a built-in protection',
  ],
  [
    '{ name: a, when: { unusedDays: 90 }, do: delete }\n{ name: a, when: { neverUsedDays: 30 }, do: delete }',
    '9:17 tenants.acme.rules[1].name: is the name of an earlier rule (a)',
  ],
  [
    '{ name: a, when: { unusedDays: 90 }, do: delete }\n{ name: b, when: { unusedDays: 120 }, do: delete }',
    '9:26 tenants.acme.rules[1].when: can never decide: a (do: delete) matches every such token first',
  ],
  [
    '{ name: a, when: { owner: Jo }, do: keep }\n{ name: b, when: { owner: jo, unusedDays: 120 }, do: delete }',
    '9:26 tenants.acme.rules[1].when: can never decide: a (do: keep) matches every such token first',
  ],
];

it.each(rules)('refuses the rule: %j', (text, faults) => {
  expect(faultsOf(withRules(text))).toEqual([faults].flat());
});

const seconds: [text: string, faults: Faults][] = [
  [
    "  beta: { baseUrl: 'https://acme.api.identitynow.com/', apiVersion: v1, credentials: 'secret:b', rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }] }",
    '9:20 tenants.beta.baseUrl: is the base URL of tenant acme too',
  ],
  [
    "  beta: { baseUrl: 'https://beta.api.identitynow.com', apiVersion: v1, credentials: env, rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }] }",
    '9:85 tenants.beta.credentials: is env for tenant acme already, and the environment holds the credentials of one',
  ],
  [
    "  beta: { baseUrl: 'https://beta.api.identitynow.com', apiVersion: v1, credentials: 'secret:b', rotations: [{ secret: s }], rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }] }",
    '9:119 tenants.beta.rotations[0].secret: is designated already, in tenant acme',
  ],
  ['  beta: 7', '9:9 tenants.beta: must be a map of keys (is 7)'],
  [
    '  acme: {}',
    [
      '9:3 : this key is written twice in the same map',
      '9:3 tenants.acme.baseUrl: is missing',
      '9:3 tenants.acme.apiVersion: is missing',
      '9:3 tenants.acme.credentials: is missing',
      '9:3 tenants.acme.rules: is missing',
    ],
  ],
];

it.each(seconds)('refuses beside another tenant: %j', (text, faults) => {
  expect(faultsOf(`${head}${staleRule}    rotations: [{ secret: s }]\n${text}\n`)).toEqual([faults].flat());
});
