import { expect, it } from 'vitest';
import { passesFilter } from '../../lambda/aws/topic-readers.ts';
import { noticeAttributes } from '../../lambda/report/notice.ts';

const notice = noticeAttributes('acme');

it.each<[filter: unknown, passes: boolean]>([
  [{}, true],
  [{ status: ['notice'] }, true],
  [{ status: ['notice', 'failed'] }, true],
  [{ status: ['failed'] }, false],
  [{ status: ['notice'], severity: ['high'] }, false],
  [{ severity: ['medium', 'high'], tenant: [{ prefix: 'ac' }] }, true],
  [{ tenant: [{ prefix: 'glo' }] }, false],
  [{ tenant: [{ suffix: 'me' }] }, true],
  [{ tenant: [{ suffix: 'ex' }] }, false],
  [{ status: [{ 'equals-ignore-case': 'NOTICE' }] }, true],
  [{ status: [{ 'equals-ignore-case': 'halted' }] }, false],
  [{ status: [{ 'anything-but': ['succeeded', 'partial'] }] }, true],
  [{ status: [{ 'anything-but': 'notice' }] }, false],
  [{ status: [{ exists: true }] }, true],
  [{ region: [{ exists: false }] }, true],
  [{ region: [{ exists: true }] }, false],
  [{ region: ['eu'] }, false],
  [{ constructor: ['x'] }, false],
])('a filter %j lets a notice through: %s', (filter, passes) => {
  expect(passesFilter({ FilterPolicy: JSON.stringify(filter) }, notice)).toBe(passes);
});

it.each([
  ['a filter of the body', { FilterPolicy: '{"status":["notice"]}', FilterPolicyScope: 'MessageBody' }],
  ['an operator that is not understood', { FilterPolicy: '{"status":[{"wildcard":"no*"}]}' }],
  ['a filter that is no JSON', { FilterPolicy: 'notice' }],
])('%s counts as holding it back', (_case, subscription) => {
  expect(passesFilter(subscription, notice)).toBe(false);
});

it.each([{}, { FilterPolicy: '' }, { FilterPolicy: '{}', FilterPolicyScope: 'MessageBody' }])(
  'no filter lets everything through: %j',
  (subscription) => {
    expect(passesFilter(subscription, notice)).toBe(true);
  },
);
