import { describe, expect, it } from 'vitest';
import { decide, explain } from '../../../lambda/core/decide/decide.ts';
import { whyProtected } from '../../../lambda/core/decide/protections.ts';
import type { Pat } from '../../../lambda/core/pat.ts';
import type { Facts, InventoryEntry } from '../../../lambda/core/plan.ts';
import type { Rule } from '../../../lambda/core/policy/schema.ts';
import { anEntry, anId, aPat, aPolicy, certifiedBy, facts, STALE } from '../../support/builders.ts';

const keepJane: Rule = { name: 'keep-jane', when: { owner: 'Jane*' }, do: 'keep' };
const ownerLeft: Rule = { name: 'owner-left', when: { ownerInactive: true, unusedDays: 7 }, do: 'delete' };
const everything: Rule = { name: 'everything', when: { olderThanDays: 1 }, do: 'delete' };
const reportAll: Rule = { name: 'report-all', when: {}, do: 'report' };

function under(rules: Rule[], more: Record<string, unknown> = {}): Facts {
  return facts({ policy: aPolicy({ rules, ...more }) });
}

function decideOn(pat: Pat, known: Facts) {
  return decide(anEntry(pat, known), known);
}

describe('a token that a rule deletes', () => {
  it('is deleted by the first rule that matches, with its hash and its filter', () => {
    expect(decideOn(aPat(), under([STALE, ownerLeft]))).toEqual({
      verdict: 'delete',
      rule: 'stale',
      ruleHash: 'sha256:edc623309845e38a1d6786c5fcb509751f46137e142691ccbe1cda08fcd3f17e',
      filter: 'unused-90',
      reason: 'last used 2026-08-15, 90 days ago or longer',
    });
  });

  it('is deleted if it was last used so many days ago to the millisecond', () => {
    const pat = aPat({ lastUsed: '2026-08-25T03:00:00.000Z' });
    expect(decideOn(pat, facts())).toMatchObject({ verdict: 'delete', filter: 'unused-90' });
  });

  it('is deleted if it was never used for long enough', () => {
    const pat = aPat({ lastUsed: null });
    expect(decideOn(pat, facts())).toMatchObject({ verdict: 'delete', filter: 'never-used' });
  });

  it.each<[string, Partial<Pat>]>([
    ['was used a millisecond within its rule', { lastUsed: '2026-08-25T03:00:00.001Z' }],
    ['was used yesterday', { lastUsed: '2026-11-22T03:00:00.000Z' }],
    ['was created yesterday and never used', { lastUsed: null, created: '2026-11-22T03:00:00.000Z' }],
    ['was created a second after now', { lastUsed: null, created: '2026-11-23T03:00:01.000Z' }],
    ['was used a second after now', { lastUsed: '2026-11-23T03:00:01.000Z' }],
  ])('is kept if it %s', (_fact, difference) => {
    expect(decideOn(aPat(difference), facts())).toMatchObject({ verdict: 'keep', by: 'nothing' });
  });
});

describe('a protection stands above every rule', () => {
  const known = under([everything, STALE]);
  const exempting = (exemption: object) => {
    const full = { reason: 'contract', approvedBy: 'CISO', until: '2026-11-23', ...exemption };
    return under([STALE], { exemptions: [full] });
  };

  it.each<[string, Pat, Facts]>([
    ['managed', aPat({ managed: true }), known],
    ['own', aPat(), { ...known, workerIds: new Set([anId(1)]) }],
    ['designated', aPat(), { ...known, designated: new Set([anId(1)]) }],
    ['exempt', aPat(), exempting({ token: anId(1) })],
    ['exempt', aPat(), exempting({ owner: 'OWNER-1' })],
    ['exempt', aPat(), exempting({ owner: 'jane *', name: 'NIGHTLY*' })],
  ])('%s', (name, pat, everythingKnown) => {
    expect(decideOn(pat, everythingKnown)).toMatchObject({ verdict: 'keep', by: { protection: name } });
  });

  it('unreadable: a missing or unreadable date is unknown, and unknown is never deleted', () => {
    const row = { kind: 'unreadable', id: anId(1), name: null, ownerId: null, reason: 'no owner' } as const;
    const entry: InventoryEntry = { row, certifiedBy: ['unused-90'] };
    const verdict = {
      verdict: 'keep',
      by: { protection: 'unreadable' },
      reason: 'it cannot be read: no owner',
    };
    expect(decide(entry, known)).toEqual(verdict);
    expect(explain(entry, known)).toHaveLength(1);
  });

  it.each([
    ['until the last millisecond of its day, UTC', '2026-11-23T23:59:59.999Z', 'keep'],
    ['not a millisecond longer', '2026-11-24T00:00:00.000Z', 'delete'],
  ])('exempt: %s', (_fact, now, verdict) => {
    const known = { ...exempting({ token: anId(1) }), now };
    expect(decideOn(aPat(), known).verdict).toBe(verdict);
  });

  it.each(['2026-11-23', '9999-12-30', '9999-12-31'])('exempt: until %s, which is yet to come', (until) => {
    const known = exempting({ token: anId(1), until });
    expect(decideOn(aPat(), known)).toMatchObject({ verdict: 'keep', by: { protection: 'exempt' } });
  });

  it('Exemptions by name need the owner too', () => {
    expect(decideOn(aPat(), exempting({ name: 'nightly*' })).verdict).toBe('delete');
    expect(decideOn(aPat(), exempting({ name: 'nightly*', owner: 'john*' })).verdict).toBe('delete');
  });

  it('an exemption that cannot be ruled out keeps', () => {
    const pat = aPat({ owner: { id: 'owner-9', name: null } });
    expect(decideOn(pat, exempting({ owner: 'John*' }))).toMatchObject({ verdict: 'keep', by: 'doubt' });
  });

  it('an exemption that covers a token outranks one that cannot be ruled out', () => {
    const exemptions = [
      { owner: 'John*', reason: 'a', approvedBy: 'b', until: '2027-01-01' },
      { token: anId(1), reason: 'a', approvedBy: 'b', until: '2027-01-01' },
    ];
    const pat = aPat({ owner: { id: 'owner-1', name: null } });
    expect(decideOn(pat, under([STALE], { exemptions }))).toMatchObject({ by: { protection: 'exempt' } });
  });
});

describe('in doubt a token is kept', () => {
  it.each<[string, Partial<Pat>]>([
    ['created', { created: '2026-11-23T03:10:00.001Z', lastUsed: null }],
    ['last used', { lastUsed: '2026-11-23T03:10:00.001Z' }],
  ])('when it says that it was %s in the future, beyond the skew that clocks may have', (what, pat) => {
    const reason = `it says that it was ${what} in the future`;
    expect(decideOn(aPat(pat), facts())).toEqual({ verdict: 'keep', by: 'doubt', reason });
  });

  it.each<[string, Partial<Pat>]>([
    ['created', { created: '2026-11-23T03:10:00.000Z', lastUsed: null }],
    ['last used', { lastUsed: '2026-11-23T03:10:00.000Z' }],
  ])('but not when it was %s as far in the future as clocks may differ', (_what, pat) => {
    expect(decideOn(aPat(pat), facts())).toEqual({
      verdict: 'keep',
      by: 'nothing',
      reason: expect.anything(),
    });
  });

  it('when it was used before it was created', () => {
    const pat = aPat({ created: '2026-11-01T00:00:00.000Z' });
    expect(decideOn(pat, facts())).toMatchObject({ verdict: 'keep', by: 'doubt' });
  });

  it.each<[string, InventoryEntry]>([
    ["the rule's own filtered listing lacks it", certifiedBy(aPat())],
    ['only another listing holds it', certifiedBy(aPat(), 'unused-7', 'never-used')],
    [
      'a filtered listing holds it though it was used since',
      certifiedBy(aPat({ lastUsed: '2026-11-20T03:00:00.000Z' }), 'unused-90'),
    ],
    ['the never-used listing lacks it', certifiedBy(aPat({ lastUsed: null }), 'unused-90')],
  ])('when %s', (_fact, entry) => {
    expect(decide(entry, facts())).toMatchObject({ verdict: 'keep', by: 'doubt' });
  });

  it('when the never-used listing holds a token that was used', () => {
    const known = under([{ name: 'never-used', when: { neverUsedDays: 30 }, do: 'delete' }]);
    expect(decide(certifiedBy(aPat(), 'never-used'), known)).toMatchObject({ verdict: 'keep', by: 'doubt' });
  });

  it('but a null last use in a listing of old uses is none', () => {
    const young = aPat({ lastUsed: null, created: '2026-11-22T03:00:00.000Z' });
    expect(decide(certifiedBy(young, 'unused-90', 'never-used'), facts())).toMatchObject({ by: 'nothing' });
  });

  it('when no listing could certify the rule that would delete it', () => {
    expect(decideOn(aPat(), under([everything]))).toMatchObject({ verdict: 'keep', by: 'doubt' });
  });

  it('and a later rule that would delete it is not reached', () => {
    const entry = certifiedBy(aPat(), 'unused-7');
    const weekly: Rule = { name: 'weekly', when: { unusedDays: 7 }, do: 'delete' };
    expect(decide(entry, under([STALE, weekly]))).toMatchObject({ verdict: 'keep', by: 'doubt' });
  });
});

describe('a rule that cannot be decided', () => {
  const recent = aPat({ lastUsed: '2026-11-01T00:00:00.000Z' });

  it('Any error while reading owners: that token is kept, and the report says why', () => {
    const known = { ...under([ownerLeft]), owners: null };
    expect(decideOn(recent, known)).toEqual({
      verdict: 'keep',
      by: 'doubt',
      reason: 'rule owner-left is undecided: the owners could not be looked up',
    });
  });

  it('deletes nothing, and leaves the word to the rules after it', () => {
    const known = { ...under([ownerLeft, STALE]), owners: null };
    expect(decideOn(recent, known)).toMatchObject({ verdict: 'keep', by: 'doubt' });
    expect(decideOn(aPat(), known)).toMatchObject({ verdict: 'delete', rule: 'stale' });
  });

  it('keeps if it is a keep rule, whatever comes after it', () => {
    const pat = aPat({ owner: { id: 'owner-1', name: null } });
    const known = { ...under([keepJane, STALE]), owners: new Map() };
    expect(decideOn(pat, known)).toMatchObject({ verdict: 'keep', by: 'doubt' });
  });
});

describe('the order of the rules', () => {
  it('is kept: the first matching keep or delete decides', () => {
    expect(decideOn(aPat(), under([keepJane, STALE]))).toMatchObject({ by: { rule: 'keep-jane' } });
    expect(decideOn(aPat(), under([STALE, keepJane]))).toMatchObject({ verdict: 'delete' });
    const al = { id: 'o', name: 'Al', email: null, state: null, manager: null };
    const known = { ...under([keepJane, STALE]), owners: new Map([['o', al]]) };
    expect(decideOn(aPat({ owner: { id: 'o', name: 'Al' } }), known).verdict).toBe('delete');
  });

  it('does not count reports: they never decide', () => {
    expect(decideOn(aPat(), under([reportAll, STALE])).verdict).toBe('delete');
    expect(decideOn(aPat(), under([reportAll]))).toMatchObject({ verdict: 'keep', by: 'nothing' });
  });
});

it('explains every protection and every rule in order, those after the decisive one too', () => {
  const known = under([STALE, reportAll, keepJane]);
  const tried = explain(anEntry(aPat(), known), known);
  expect(tried.map(({ name, matched }) => `${name}: ${matched}`)).toEqual([
    'managed: no',
    'own: no',
    'designated: no',
    'exempt: no',
    'restored: no',
    'dates: no',
    'history: no',
    'stale: yes',
    'report-all: yes',
    'keep-jane: yes',
  ]);
  expect(tried.find(({ decision }) => decision !== null)?.decision).toEqual(
    decide(anEntry(aPat(), known), known),
  );
});

it('keeps every token in doubt while a designated secret cannot be read', () => {
  const known = { ...under([STALE]), unreadableSecrets: ['integrations/hr'] };
  expect(decideOn(aPat(), known)).toMatchObject({
    verdict: 'keep',
    by: 'doubt',
    reason: 'designated cannot be ruled out: the designated secret integrations/hr cannot be read',
  });
});

it('says of any deletion why a token is protected, and of a free one nothing', () => {
  expect(whyProtected(aPat({ managed: true }), facts())).toBe('the platform itself owns it');
  expect(whyProtected(aPat(), facts())).toBeNull();
  const unreadable = {
    kind: 'unreadable',
    id: anId(1),
    name: null,
    ownerId: null,
    reason: 'no date',
  } as const;
  expect(whyProtected(unreadable, facts())).toBe('it cannot be read: no date');
});
