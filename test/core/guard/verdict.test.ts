import { describe, expect, it } from 'vitest';
import { guard, isApprovable, isClockBelieved, isTrustworthy } from '../../../lambda/core/guard/guard.ts';
import type { Approval } from '../../../lambda/core/plan.ts';
import type { GuardVerdict } from '../../../lambda/core/results.ts';
import { NOW } from '../../support/builders.ts';
import { breaches, type Difference, night } from './quiet-night.ts';

describe('the verdict', () => {
  const tooMany = { counts: { due: 51, deletable: 1000 } };
  const approving = { policy: { limits: { onBreach: 'approval' } } };
  const approval = (...names: string[]): Approval => ({
    schemaVersion: 1,
    planHash: 'sha256:plan',
    approvedAt: '2026-11-22T12:00:00.000Z',
    approvedBy: 'Ann',
    reason: 'known clean-up',
    breaches: names,
    due: [],
    announce: [],
  });

  it.each<[string, Difference, 'proceed' | 'halt' | 'approval']>([
    ['on a quiet night', {}, 'proceed'],
    ['on a breach', tooMany, 'halt'],
    ['on a breach that may be approved', { ...tooMany, ...approving }, 'approval'],
    [
      'on a breach that was approved',
      { ...tooMany, ...approving, approval: approval('max-deletions') },
      'proceed',
    ],
    [
      'on another breach than the one approved',
      { ...tooMany, ...approving, approval: approval('clock-skew') },
      'approval',
    ],
    [
      'on an approval where the policy knows none',
      { ...tooMany, approval: approval('max-deletions') },
      'halt',
    ],
    [
      'on an unreadable designated secret, approved or not',
      {
        ...approving,
        observed: { unreadableSecrets: ['a'] },
        approval: approval('designated-secrets-readable'),
      },
      'halt',
    ],
    [
      'on many tokens that contradict an earlier night, where a person accepted them',
      { ...approving, counts: { contradicted: 90 }, approval: approval('history-contradicted') },
      'proceed',
    ],
  ])('%s', (_fact, difference, verdict) => {
    expect(guard(night(difference)).verdict).toBe(verdict);
  });

  it('says what was expected and what came', () => {
    expect(guard(night(tooMany)).reasons).toEqual([
      'max-deletions: expected at most 50 deletions, came 51 due',
    ]);
    expect(guard(night()).reasons).toEqual([]);
    const unread = guard(night({ observed: { unreadableSecrets: ['a/b'] } }));
    expect(unread.reasons).toEqual([
      'designated-secrets-readable: expected every designated secret readable, came a/b unreadable',
    ]);
  });

  it('says of clocks when the run began, and what the first reading told that is off', () => {
    const told = { server: '2026-11-23T03:00:00.000Z', local: '2026-11-23T03:00:01.000Z' };
    const untold = { server: null, local: '2026-11-23T03:00:05.000Z' };
    const reasonsOf = (startedAt: string, readings: (typeof told | typeof untold)[]) =>
      guard(night({ observed: { clock: { startedAt, readings } } })).reasons;
    const began = 'clock-skew: expected clocks within 10 minutes, came a run that began at';
    expect(reasonsOf('2027-03-03T03:00:00.000Z', [told, untold])).toEqual([
      `${began} 2027-03-03T03:00:00.000Z; 2026-11-23T03:00:00.000Z there, 2026-11-23T03:00:01.000Z here`,
    ]);
    expect(reasonsOf(told.local, [told, untold])).toEqual([
      `${began} 2026-11-23T03:00:01.000Z; no clock from the tenant`,
    ]);
  });

  it('cannot be approved without a breach', () => {
    expect(isApprovable([])).toBe(false);
    expect(isApprovable(['max-deletions'])).toBe(true);
    expect(isApprovable(['max-deletions', 'tenant-known'])).toBe(false);
  });

  it.each<[string, Difference]>([
    ['clock-skew', { observed: { clock: { startedAt: NOW, readings: [{ server: null, local: NOW }] } } }],
    ['own-token-missing', { observed: { ownListed: false } }],
    ['filtered-not-in-full', { observed: { unlistedIds: ['a'] } }],
    ['tenant-known', { observed: { tenantId: { met: 'x', known: 'y' } } }],
  ])('is a halt that no person lifts on %s', (check, difference) => {
    const given = { ...difference, ...approving, approval: approval(check) };
    expect([breaches(given), guard(night(given)).verdict]).toEqual([[check], 'halt']);
  });
});

describe('Later nights trust what a night saw', () => {
  const approving = { limits: { onBreach: 'approval' } };

  it.each<[string, Difference, boolean]>([
    ['where every check was passed', {}, true],
    ['where it would only delete too much', { counts: { due: 51, deletable: 1000 } }, true],
    ['not where a check of what it saw was not passed', { counts: { contradicted: 3 } }, false],
    ['not where such a breach waits for approval', { counts: { contradicted: 3 }, policy: approving }, false],
    [
      'not where clocks differ',
      { observed: { clock: { startedAt: NOW, readings: [{ server: null, local: NOW }] } } },
      false,
    ],
  ])('%s', (_case, difference, trusted) => {
    const verdict = guard(night(difference));
    expect(isTrustworthy(verdict)).toBe(trusted);
    expect(isTrustworthy({ ...verdict, verdict: 'halt' })).toBe(trusted);
  });

  it('where a person accepted the breach', () => {
    const verdict = guard(night({ counts: { contradicted: 3 } }));
    expect(isTrustworthy({ ...verdict, verdict: 'proceed' })).toBe(true);
  });

  it('not where nothing was checked', () => {
    const unchecked: GuardVerdict = { verdict: 'halt', reasons: [], checks: [] };
    expect([isTrustworthy(unchecked), isClockBelieved(unchecked)]).toEqual([false, false]);
  });

  it('by a clock that was checked', () => {
    expect(isClockBelieved(guard(night({ counts: { contradicted: 3 } })))).toBe(true);
    const clock = { startedAt: NOW, readings: [{ server: null, local: NOW }] };
    expect(isClockBelieved(guard(night({ observed: { clock } })))).toBe(false);
  });
});
