import { describe, expect, it } from 'vitest';
import { decide } from '../../../lambda/core/decide/decide.ts';
import type { Facts } from '../../../lambda/core/plan.ts';
import {
  keptUntil,
  type Restored,
  type RestoredMark,
  readRestored,
  restoredFacts,
  withRestored,
} from '../../../lambda/core/quarantine/restored.ts';
import { anEntry, anId, aPat, aPolicy, facts, NOW } from '../../support/builders.ts';

const mark: RestoredMark = {
  at: '2026-11-22T12:00:00.000Z',
  until: '2026-11-29T12:00:00.000Z',
  ...{ by: 'jane', reason: 'the payroll export needs it', runId: 'run' },
};
const none: Restored = { schemaVersion: 1, tenant: 'acme', updatedAt: NOW, tokens: {} };

describe('readRestored', () => {
  it('reads none where there is no list', () => {
    expect(readRestored(null, 'acme', NOW)).toEqual({ restored: none, doubt: null });
  });

  it('reads what was written', () => {
    const restored = withRestored(none, ['0000000a-0000-0000-0000-000000000001'.toUpperCase()], mark);
    expect(readRestored(JSON.stringify(restored), 'acme', NOW)).toEqual({
      restored: {
        ...{ schemaVersion: 1, tenant: 'acme', updatedAt: '2026-11-22T12:00:00.000Z' },
        tokens: { '0000000a000000000000000000000001': mark },
      },
      doubt: null,
    });
  });

  it.each([
    ['{', 'the list of restored tokens cannot be read'],
    ['{"schemaVersion":2}', 'the list of restored tokens cannot be read'],
    [JSON.stringify({ ...none, tenant: 'other' }), "the list of restored tokens is another tenant's"],
  ])('trusts nothing of %s', (text, doubt) => {
    expect(readRestored(text, 'acme', NOW)).toEqual({ restored: null, doubt });
  });
});

describe('withRestored', () => {
  it('keeps the marks that run, and drops those that have passed', () => {
    const passed = { ...mark, until: '2026-11-22T12:00:00.000Z' };
    const list = { ...none, tokens: { [anId(1)]: mark, [anId(2)]: passed } };
    expect(Object.keys(withRestored(list, [anId(3)], mark).tokens)).toEqual([anId(1), anId(3)]);
  });
});

describe('keptUntil', () => {
  it.each([
    [0, '2026-11-29T12:00:00.000Z'],
    [7, '2026-11-29T12:00:00.000Z'],
    [10, '2026-12-02T12:00:00.000Z'],
  ])('with %i days of notice is %s', (days, until) => {
    expect(keptUntil(mark.at, aPolicy({ notice: { days } }))).toBe(until);
  });
});

describe('a restored token', () => {
  const decided = (restored: Facts['restored']) => {
    const known = facts({ restored });
    return decide(anEntry(aPat(), known), known);
  };

  it('is kept until its time has passed', () => {
    const kept = restoredFacts({ restored: withRestored(none, [anId(1)], mark), doubt: null });
    expect(decided(kept)).toEqual({
      verdict: 'keep',
      by: { protection: 'restored' },
      reason: 'a person restored it; it is kept until 2026-11-29',
    });
  });

  it.each<[string, [string, string][]]>([
    ['its time has passed', [[anId(1), NOW]]],
    ['another one was restored', [[anId(2), '2026-11-29T12:00:00.000Z']]],
  ])('is judged by the rules where %s', (_, restored) => {
    expect(decided(new Map(restored))).toMatchObject({ verdict: 'delete' });
  });

  it('may be any token where the list cannot be read', () => {
    expect(decided(restoredFacts({ restored: null, doubt: 'the list cannot be read' }))).toEqual({
      verdict: 'keep',
      by: 'doubt',
      reason: 'restored cannot be ruled out: the list of restored tokens cannot be read',
    });
  });
});
