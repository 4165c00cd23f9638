import { describe, expect, it } from 'vitest';
import type { Pat, UnreadablePat } from '../../../lambda/core/pat.ts';
import type { Exemption, Rule } from '../../../lambda/core/policy/schema.ts';
import {
  anEntry,
  anId,
  aPat,
  aPolicy,
  certifiedBy,
  facts,
  findingsOf,
  STALE,
} from '../../support/builders.ts';

const fullScope: Rule = {
  name: 'full-scope',
  when: { scope: 'sp:scopes:all' },
  do: 'report',
  severity: 'high',
  controls: ['CIS 5.3'],
};
const immortal: Rule = { name: 'immortal', when: { neverExpires: true }, do: 'report' };

it('makes a finding of every report rule that matches', () => {
  const known = facts({ policy: aPolicy({ rules: [fullScope, immortal] }) });
  const pat = aPat({ scopes: { kind: 'all' }, expiry: { kind: 'never' } });
  expect(findingsOf(anEntry(pat, known), known)).toEqual([
    {
      key: `rule:full-scope:${anId(1)}`,
      kind: 'full-scope',
      severity: 'high',
      tokenId: anId(1),
      ownerId: 'owner-1',
      message: 'Rule full-scope matches: it holds the scope sp:scopes:all.',
      remedy:
        'Ask the owner whether the token must be so; replace it by one that is not, or accept it with an exemption that has accepts: [full-scope].',
      controls: ['CIS 5.3'],
    },
    expect.objectContaining({ kind: 'immortal', severity: 'medium', controls: [] }),
  ]);
});

it('makes none of a report rule that does not match or cannot be decided', () => {
  const known = facts({ policy: aPolicy({ rules: [fullScope, STALE] }) });
  expect(findingsOf(anEntry(aPat(), known), known)).toEqual([]);
  expect(findingsOf(anEntry(aPat({ scopes: { kind: 'unknown' } }), known), known)).toEqual([]);
});

it('names the fields that could not be read', () => {
  const pat = aPat({ faults: ['scope', 'expirationDate'] });
  const [finding] = findingsOf(anEntry(pat, facts()), facts());
  expect(finding).toMatchObject({ kind: 'unreadable-field', severity: 'low' });
  expect(finding?.message).toBe('Fields of the token cannot be read: expirationDate, scope.');
});

it('does not tell of every token that a designated secret cannot be read', () => {
  const known = facts({ unreadableSecrets: ['integrations/hr'] });
  expect(findingsOf(anEntry(aPat(), known), known)).toEqual([]);
});

describe('A token that contradicts an earlier night', () => {
  const doubts = new Map([[anId(1), 'what is told of it contradicts an earlier night: a reason']]);

  it.each<[string[]]>([[[]], [['integrations/isc']]])(
    'has a finding that says what ends the doubt, with unreadable secrets %j',
    (unreadableSecrets) => {
      const known = facts({ doubts, unreadableSecrets });
      const [finding] = findingsOf(anEntry(aPat(), known), known);
      expect(finding).toMatchObject({
        key: `doubt:${anId(1)}`,
        message: 'The token is kept in doubt: what is told of it contradicts an earlier night: a reason.',
      });
      expect(finding?.remedy).toContain('until the tenant tells the former facts again, or of a later use');
    },
  );
});

it('tells what was kept in doubt, and why', () => {
  const [finding] = findingsOf(certifiedBy(aPat()), facts());
  expect(finding).toMatchObject({ kind: 'doubt', key: `doubt:${anId(1)}`, severity: 'low' });
});

it('tells of a row that cannot be read, with a key that stays the same', () => {
  const row: UnreadablePat = { kind: 'unreadable', id: anId(1), name: 'x', ownerId: 'o', reason: 'no date' };
  const keyOf = (unread: UnreadablePat) => findingsOf({ row: unread, certifiedBy: [] }, facts())[0]?.key;
  expect(keyOf(row)).toBe(`unreadable:${anId(1)}`);
  expect(keyOf({ ...row, id: null })).toBe(keyOf({ ...row, id: null }));
  expect(keyOf({ ...row, id: null })).not.toBe(keyOf({ ...row, id: null, name: 'y' }));
});

describe('a report rule that matches', () => {
  const pat = aPat({ scopes: { kind: 'all' } });
  const exemption = { token: anId(1), reason: 'Contract', approvedBy: 'IAM team', until: '2027-06-30' };
  const accepting = { ...exemption, accepts: ['full-scope'] };
  const findingWith = (exemptions: Exemption[], more: Partial<Pat> = {}) => {
    const known = facts({ policy: aPolicy({ rules: [fullScope], exemptions }) });
    return findingsOf(anEntry({ ...pat, ...more }, known), known)[0];
  };

  it('is accepted where an exemption of the token accepts it', () => {
    expect(findingWith([accepting])).toMatchObject({
      standing: { is: 'accepted', approvedBy: 'IAM team', until: '2027-06-30', reason: 'Contract' },
      remedy: 'Nothing to do until 2027-06-30: IAM team accepts it.',
    });
  });

  it.each([
    ['has ended', { ...accepting, until: '2026-11-22' }],
    ['accepts another rule', { ...accepting, accepts: ['immortal'] }],
    ['accepts none', exemption],
    ['is of another token', { ...accepting, token: anId(2) }],
  ])('stays open where the exemption %s', (_, one) => {
    expect(findingWith([one])?.standing).toBeUndefined();
  });

  it('is accepted to the end of the last day', () => {
    expect(findingWith([{ ...accepting, until: '2026-11-23' }])?.standing?.is).toBe('accepted');
  });

  it('tells of an exempt token to add the acceptance, and not to grant an exemption', () => {
    expect(findingWith([exemption])?.remedy).toBe(
      'An exemption keeps it: ask the owner whether it must be so, or add accepts: [full-scope] to that exemption.',
    );
  });

  it("is the platform's where the platform owns the token, and asks nobody to revoke it", () => {
    const finding = findingWith([], { managed: true });
    expect(finding?.standing).toEqual({ is: 'platform' });
    expect(finding?.remedy).toMatch(/^Nothing to do: the platform owns this token/);
  });

  it.each([
    ['own', { workerIds: new Set([anId(1)]) }, /^This tool works with it: give the tool another token first/],
    ['designated', { designated: new Set([anId(1)]) }, /^A rotation renews it, so do not revoke it by hand/],
  ])('says of a token that is %s how it can be ended without harm', (_, difference, remedy) => {
    const known = facts({ policy: aPolicy({ rules: [fullScope] }), ...difference });
    expect(findingsOf(anEntry(pat, known), known)[0]?.remedy).toMatch(remedy);
  });

  it('asks for nothing where a rule deletes the token', () => {
    const known = facts({ policy: aPolicy({ rules: [STALE, fullScope] }) });
    expect(findingsOf(certifiedBy(pat, 'unused-90'), known)[0]?.remedy).toBe(
      'Nothing needs doing where nobody needs the token: rule stale deletes it.',
    );
  });
});
