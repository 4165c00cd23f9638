import { describe, expect, it } from 'vitest';
import {
  approvalOf,
  readApproval,
  restrictToApproval,
  validApproval,
} from '../../../lambda/core/guard/approval.ts';
import type { Approval, Plan, PlannedToken, Stages } from '../../../lambda/core/plan.ts';
import type { GuardVerdict } from '../../../lambda/core/results.ts';
import { aCandidate, aNotice, anId, aPat, NOW } from '../../support/builders.ts';

const approval: Approval = {
  schemaVersion: 1,
  planHash: 'sha256:plan',
  approvedAt: '2026-11-22T12:00:00.000Z',
  approvedBy: 'Ann',
  reason: 'known clean-up',
  breaches: ['max-deletions'],
  due: [anId(1)],
  announce: [anId(2)],
};

const notice = aNotice(aCandidate());
const token = (number: number) => aCandidate(aPat({ id: anId(number) }));
const stages: Stages = new Map([
  [anId(1), { stage: 'due', notice }],
  [anId(2), { stage: 'announce', deadline: '2026-11-30T03:00:00.000Z' }],
  [anId(3), { stage: 'running', notice }],
]);
const planned = [1, 2, 3].map((number): PlannedToken => {
  return { candidate: token(number), stage: stages.get(anId(number)) ?? { stage: 'queued' } };
});

function plan(breached: string[]): Plan {
  const checks = ['max-deletions', 'tenant-known'].map((name) => {
    return { name, passed: !breached.includes(name), expected: '', actual: '' };
  });
  const guard: GuardVerdict = { verdict: 'approval', reasons: [], checks };
  const header = { schemaVersion: 1, runId: 'run', tenant: 'acme', now: NOW, mode: 'enforce' } as const;
  return { ...header, policyHash: 'sha256:policy', planHash: 'sha256:plan', guard, planned, findings: [] };
}

describe('an approval', () => {
  const { approvedAt, approvedBy, reason } = approval;

  it('names the breaches and the tokens of exactly one plan', () => {
    expect(approvalOf(plan(['max-deletions']), { approvedAt, approvedBy, reason })).toEqual(approval);
  });

  it('cannot be given to a plan without a breach, or with one that nobody may approve', () => {
    expect(approvalOf(plan([]), { approvedAt, approvedBy, reason })).toBeNull();
    expect(
      approvalOf(plan(['max-deletions', 'tenant-known']), { approvedAt, approvedBy, reason }),
    ).toBeNull();
  });

  it.each<[string, string, Approval | null]>([
    ['read back', JSON.stringify(approval), approval],
    [
      'read back whatever its words are',
      JSON.stringify({ ...approval, approvedBy: 'A', reason: 'x' }),
      { ...approval, approvedBy: 'A', reason: 'x' },
    ],
    ['void when it is of another plan', JSON.stringify({ ...approval, planHash: 'sha256:other' }), null],
    ['void without an approver', JSON.stringify({ ...approval, approvedBy: '' }), null],
    ['void when it is no JSON', 'yes', null],
  ])('is %s', (_fact, text, read) => {
    expect(readApproval(text, 'sha256:plan')).toEqual(read);
  });

  it.each([
    ['from the same instant', '2026-11-23T03:00:00.000Z', true],
    ['from the future', '2026-11-23T03:00:00.001Z', false],
    ['of three days ago', '2026-11-20T03:00:00.000Z', true],
    ['of more than three days ago', '2026-11-20T02:59:59.999Z', false],
  ])('%s is valid: %s', (_fact, instant, valid) => {
    const given = { ...approval, approvedAt: instant };
    expect(validApproval([given], { now: NOW, approvalDays: 3 })).toEqual(valid ? given : null);
  });

  it('counts only as the newest', () => {
    const older = { ...approval, approvedAt: '2026-11-22T11:00:00.000Z' };
    const newest = { ...approval, approvedAt: '2026-11-22T13:00:00.000Z' };
    expect(validApproval([approval, newest, older], { now: NOW, approvalDays: 3 })).toBe(newest);
  });
});

describe('a night under an approval', () => {
  it('goes on with the tokens of the approved plan', () => {
    expect(restrictToApproval(stages, approval)).toEqual(stages);
  });

  it('lets all other tokens wait', () => {
    expect(restrictToApproval(stages, { ...approval, due: [], announce: [] })).toEqual(
      new Map([
        [anId(1), { stage: 'running', notice }],
        [anId(3), { stage: 'running', notice }],
      ]),
    );
  });

  it('lets a token wait that was only to be announced by the approved plan', () => {
    const immediate: Stages = new Map([[anId(2), { stage: 'due', notice: null }]]);
    expect(restrictToApproval(immediate, approval)).toEqual(new Map());
  });
});
