import { expect, it } from 'vitest';
import { checkWorkflow } from '../../cli/doctor/checks.ts';
import { sesCheck } from '../../cli/doctor/surroundings.ts';
import type { SesStanding } from '../../lambda/aws/ses-mailer.ts';
import type { Pat } from '../../lambda/core/pat.ts';
import { aPat, aPolicy } from '../support/builders.ts';

const good: SesStanding = {
  isSandboxed: false,
  maySend: true,
  perSecond: 14,
  left: 49_980,
  isVerified: true,
};

const sandboxed = { isSandboxed: true, perSecond: 1, left: 200 };

it.each<[string, Partial<SesStanding>, string]>([
  ['production', {}, 'good: as iam@example.com, through SES: 14 mails a second, 49980 more today'],
  ['sandboxed', sandboxed, 'warn: this account is in the sandbox of SES'],
  ['paused', { maySend: false }, 'bad: SES has paused sending for this account'],
  ['unverified', { isVerified: false }, 'bad: iam@example.com is no verified identity of SES in this region'],
])('doctor tells an account that is %s', (_what, difference, expected) => {
  const { state, words } = sesCheck('iam@example.com', { ...good, ...difference });
  expect(`${state}: ${words}`).toContain(expected);
});

it.each<[string, Pat | null, string[]]>([
  ['with the scope', aPat({ scopes: { kind: 'listed', list: ['sp:workflow-execute:external'] } }), ['warn']],
  ['with all scopes', aPat({ scopes: { kind: 'all' } }), ['warn']],
  ['with the scope of all', aPat({ scopes: { kind: 'listed', list: ['sp:scopes:all'] } }), ['warn']],
  ['that is not listed', null, ['warn']],
  ['without it', aPat(), ['bad']],
])('doctor tells of a workflow and an own token %s', (_what, own, states) => {
  const policy = aPolicy({ owners: { tell: 'workflow', workflow: 'w-1' } });
  expect(checkWorkflow({ policy }, own).map(({ state }) => state)).toEqual(states);
  expect(checkWorkflow({ policy: aPolicy() }, own)).toEqual([]);
});
