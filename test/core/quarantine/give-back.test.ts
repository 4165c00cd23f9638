import { describe, expect, it } from 'vitest';
import type { Expiry, InventoryRow, KnownExpiry, Pat } from '../../../lambda/core/pat.ts';
import {
  bears,
  expiryToGiveBack,
  judgeGivingBack,
  whyNotForward,
} from '../../../lambda/core/quarantine/give-back.ts';
import { anId, aPat, NOW } from '../../support/builders.ts';

describe('whyNotForward', () => {
  it.each<[Expiry, string | null]>([
    [{ kind: 'never' }, null],
    [{ kind: 'at', at: '2026-11-23T03:00:01.001Z' }, null],
    [{ kind: 'at', at: '2026-11-23T03:00:01.000Z' }, 'it expires by itself before that'],
    [{ kind: 'at', at: '2026-11-22T03:00:00.000Z' }, 'it expires by itself before that'],
    [{ kind: 'unknown' }, 'its expiry cannot be read, so that nobody could give it back what it had'],
  ])('of %j is %j', (expiry, reason) => {
    expect(whyNotForward(expiry, NOW)).toBe(reason);
  });
});

describe('bears', () => {
  it.each<[Expiry | undefined, boolean]>([
    [{ kind: 'at', at: NOW }, true],
    [{ kind: 'at', at: '2026-11-23T02:59:59.001Z' }, true],
    [{ kind: 'at', at: '2026-11-23T02:59:59.000Z' }, false],
    [{ kind: 'at', at: '2026-11-23T03:00:00.999Z' }, true],
    [{ kind: 'at', at: '2026-11-23T03:00:01.000Z' }, false],
    [{ kind: 'never' }, false],
    [{ kind: 'unknown' }, false],
    [undefined, false],
  ])('of %j is %j', (expiry, borne) => {
    expect(bears(expiry, NOW)).toBe(borne);
  });
});

const SET = '2026-11-09T03:05:00.000Z';
const FORMER: KnownExpiry = { kind: 'at', at: '2027-06-01T00:00:00.000Z' };

describe('expiryToGiveBack', () => {
  it.each<[KnownExpiry, KnownExpiry]>([
    [{ kind: 'never' }, { kind: 'never' }],
    [FORMER, FORMER],
    [
      { kind: 'at', at: '2026-11-23T03:05:00.001Z' },
      { kind: 'at', at: '2026-11-23T03:05:00.001Z' },
    ],
    [
      { kind: 'at', at: '2026-11-23T03:05:00.000Z' },
      { kind: 'at', at: '2026-11-24T03:00:00.000Z' },
    ],
    [
      { kind: 'at', at: '2026-11-20T00:00:00.000Z' },
      { kind: 'at', at: '2026-11-24T03:00:00.000Z' },
    ],
  ])('of %j is %j', (former, given) => {
    expect(expiryToGiveBack(former, NOW)).toEqual(given);
  });
});

describe('judgeGivingBack', () => {
  const toGiveBack = { id: anId(1), former: FORMER, set: SET };
  const judged = (row: InventoryRow | null, doubt: string | null = null, set = SET) =>
    judgeGivingBack({ ...toGiveBack, set }, row === null ? { entry: null, doubt } : { entry: { row } }, NOW);
  const shown = (difference: Partial<Pat>) =>
    judged(aPat({ expiry: { kind: 'at', at: SET }, ...difference }));
  const allowed = { allowed: true, id: anId(1), expiry: FORMER };

  it('gives its former expiry to a token that bears the one that it was given', () => {
    expect(shown({})).toEqual(allowed);
  });

  it.each<[string, Partial<Pat>, [string, string]]>([
    ['of the platform', { managed: true }, ['kept', 'the platform itself owns it']],
    [
      'without readable expiry',
      { expiry: { kind: 'unknown' } },
      ['not-reached', 'its expiry cannot be read'],
    ],
    ['that has its former expiry', { expiry: FORMER }, ['kept', 'It has its former expiry already.']],
    [
      'that a person gave another expiry',
      { expiry: { kind: 'never' } },
      ['kept', 'A person gave it another expiry since it was quarantined.'],
    ],
  ])('changes none %s', (_, difference, [outcome, reason]) => {
    expect(shown(difference)).toEqual({ allowed: false, outcome, reason });
  });

  it('changes none that cannot be read', () => {
    const unreadable: InventoryRow = {
      ...{ kind: 'unreadable', id: anId(1), name: null, ownerId: null },
      reason: 'owner',
    };
    const reason = 'it cannot be read: owner';
    expect(judged(unreadable)).toEqual({ allowed: false, outcome: 'not-reached', reason });
  });

  it('tries one that has expired and is listed no more, which the tenant may only hide', () => {
    expect(judged(null)).toEqual(allowed);
  });

  it('tries none that vanished before its expiry', () => {
    const reason = 'Someone deleted it before its expiry came.';
    expect(judged(null, null, '2026-11-23T03:00:00.001Z')).toEqual({
      allowed: false,
      outcome: 'already-gone',
      reason,
    });
  });

  it('tries none of which a cut listing says nothing', () => {
    const reason = 'whether it is there cannot be told: it was cut short';
    expect(judged(null, 'it was cut short')).toEqual({ allowed: false, outcome: 'not-reached', reason });
  });
});
