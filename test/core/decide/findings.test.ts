import { expect, it } from 'vitest';
import { findingsOf } from '../../../lambda/core/decide/findings.ts';
import type { UnreadablePat } from '../../../lambda/core/pat.ts';
import type { Rule } from '../../../lambda/core/policy/schema.ts';
import { anEntry, anId, aPat, aPolicy, certifiedBy, facts, STALE } from '../../support/builders.ts';

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
      remedy: 'Ask the owner whether the token must be so; change or revoke it, or grant an exemption.',
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
