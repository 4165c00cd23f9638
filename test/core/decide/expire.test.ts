import { describe, expect, it } from 'vitest';
import { decide, explain } from '../../../lambda/core/decide/decide.ts';
import type { Expiry, Pat } from '../../../lambda/core/pat.ts';
import type { Facts } from '../../../lambda/core/plan.ts';
import type { Rule } from '../../../lambda/core/policy/schema.ts';
import { anEntry, aPat, aPolicy, facts, findingsOf, STALE } from '../../support/builders.ts';

const CAP: Rule = { name: 'cap', when: { olderThanDays: 30 }, do: 'expire', inDays: 30 };
const GONE: Rule = { name: 'gone', when: { ownerGone: true }, do: 'expire', inDays: 1 };
const LEFT: Rule = { name: 'left', when: { ownerInactive: true }, do: 'expire', inDays: 1 };

const decideOn = (pat: Pat, rules: Rule[], known: Partial<Facts> = {}) => {
  const all = facts({ policy: aPolicy({ rules }), ...known });
  return decide(anEntry(pat, all), all);
};

describe('an expire rule', () => {
  it('needs no filtered listing of the tenant', () => {
    const pat = aPat({ lastUsed: '2026-11-22T03:00:00.000Z', expiry: { kind: 'never' } });
    expect(decideOn(pat, [CAP])).toMatchObject({ verdict: 'expire', rule: 'cap', inDays: 30 });
  });

  it.each<[what: string, expiry: Expiry, verdict: string]>([
    ['never expires', { kind: 'never' }, 'expire'],
    ['expires a second after the cap', { kind: 'at', at: '2026-12-23T03:00:01.001Z' }, 'expire'],
    ['expires at the cap', { kind: 'at', at: '2026-12-23T03:00:00.000Z' }, 'delete'],
    ['expired already', { kind: 'at', at: '2026-11-01T00:00:00.000Z' }, 'delete'],
  ])('takes a token that %s, or leaves it to the rules that follow', (_, expiry, verdict) => {
    expect(decideOn(aPat({ expiry }), [CAP, STALE]).verdict).toBe(verdict);
  });

  it('keeps a token whose expiry cannot be read, since nobody could give it back', () => {
    expect(decideOn(aPat({ expiry: { kind: 'unknown' }, lastUsed: null }), [CAP])).toMatchObject({
      verdict: 'keep',
      by: 'doubt',
      reason: expect.stringContaining('rule cap is undecided'),
    });
  });

  it('stands below every protection', () => {
    const pat = aPat({ expiry: { kind: 'never' }, managed: true });
    expect(decideOn(pat, [CAP])).toMatchObject({ verdict: 'keep', by: { protection: 'managed' } });
  });

  it('without days, which no policy lets pass, brings nothing forward by less than a year', () => {
    const { inDays: _none, ...rule } = CAP;
    expect(decideOn(aPat({ expiry: { kind: 'never' } }), [rule])).toMatchObject({ inDays: 365 });
  });

  it('is told among what was tried on a token', () => {
    const known = facts({ policy: aPolicy({ rules: [CAP] }) });
    const tried = explain(anEntry(aPat({ expiry: { kind: 'never' } }), known), known);
    expect(tried.at(-1)).toMatchObject({ kind: 'rule', name: 'cap', action: 'expire', matched: 'yes' });
  });

  it('is the remedy of what a report rule finds on its tokens', () => {
    const rules: Rule[] = [{ name: 'old', when: { olderThanDays: 1 }, do: 'report' }, CAP];
    const known = facts({ policy: aPolicy({ rules }) });
    const [finding] = findingsOf(anEntry(aPat({ expiry: { kind: 'never' } }), known), known);
    expect(finding?.remedy).toBe(
      'Nothing needs doing where nobody needs the token: rule cap brings its expiry forward.',
    );
  });
});

describe('the token of a leaver', () => {
  const inactive = {
    id: 'owner-1',
    name: 'Jane Doe',
    email: null,
    state: 'INACTIVE_LONG_TERM',
    manager: null,
  };
  const directory = (known: Facts['owners']): Partial<Facts> => ({ owners: known });
  const nobody = new Map();

  it('ends although it was used yesterday', () => {
    const used = aPat({ lastUsed: '2026-11-22T03:00:00.000Z' });
    const owners = new Map([['owner-1', inactive]]);
    expect(decideOn(used, [LEFT], directory(owners)).verdict).toBe('expire');
  });

  it.each<[what: string, known: Partial<Facts>, decided: { verdict: string; reason: string }]>([
    [
      'was not found on two nights',
      { owners: nobody, identities: new Map([['owner-1', 'gone']]) },
      { verdict: 'expire', reason: 'its owner was not found on two nights' },
    ],
    [
      'is there though the directory does not describe it',
      { owners: nobody, identities: new Map([['owner-1', 'present']]) },
      { verdict: 'keep', reason: 'no rule decides on it' },
    ],
    ['is described by the directory', {}, { verdict: 'keep', reason: 'no rule decides on it' }],
    [
      'was not looked for',
      { owners: nobody },
      { verdict: 'keep', reason: 'rule gone is undecided: whether its owner is gone is not known' },
    ],
    [
      'could not be looked up',
      { owners: null },
      { verdict: 'keep', reason: 'rule gone is undecided: whether its owner is gone is not known' },
    ],
  ])('whose identity %s', (_, known, decided) => {
    expect(decideOn(aPat(), [GONE], known)).toMatchObject(decided);
  });
});
