import { describe, expect, it } from 'vitest';
import { candidateOf, fingerprint } from '../../../lambda/core/decide/listings.ts';
import { recheck } from '../../../lambda/core/decide/recheck.ts';
import type { Pat } from '../../../lambda/core/pat.ts';
import type { Facts, InventoryEntry } from '../../../lambda/core/plan.ts';
import { ruleHash } from '../../../lambda/core/policy/schema.ts';
import { anEntry, anId, aPat, aPolicy, certifiedBy, facts, STALE } from '../../support/builders.ts';

describe('the fingerprint of a token', () => {
  it('is that of earlier versions, so that an upgrade restarts no notice', () => {
    const free: Partial<Pat> = {
      scopes: { kind: 'all' },
      expiry: { kind: 'never' },
      faults: ['scope', 'name'],
    };
    expect([fingerprint(aPat()), fingerprint(aPat({ ...free, owner: { id: 'o', name: null } }))]).toEqual([
      'sha256:54a335fbc95416c79e74042db0ac574c251b41b78c47f5c406157af3cc0f24ff',
      'sha256:8505d7707bdf0557dd6106b568bfc8afcf019d117ce7d9e609512f21ca1acd85',
    ]);
  });

  it('renaming does not restart a notice', () => {
    expect(fingerprint(aPat({ name: 'another' }))).toBe(fingerprint(aPat()));
  });

  it('does not hang on the order in which scopes come', () => {
    const scoped = (...list: string[]) => fingerprint(aPat({ scopes: { kind: 'listed', list } }));
    expect(scoped('a', 'b')).toBe(scoped('b', 'a'));
    expect(scoped('a', 'b')).not.toBe(scoped('a'));
  });

  it.each<Partial<Pat>>([
    { id: anId(2) },
    { owner: { id: 'owner-2', name: 'Jane Doe' } },
    { scopes: { kind: 'all' } },
    { created: '2025-01-02T00:00:00.000Z' },
    { lastUsed: '2026-11-22T03:00:00.000Z' },
    { lastUsed: null },
    { expiry: { kind: 'never' } },
    { managed: true },
    { validitySeconds: 900 },
    { faults: ['scope'] },
  ])('changes with %j', (difference) => {
    expect(fingerprint(aPat(difference))).not.toBe(fingerprint(aPat()));
  });
});

const candidate = candidateOf(aPat(), {
  verdict: 'delete',
  rule: 'stale',
  ruleHash: ruleHash(STALE),
  filter: 'unused-90',
  reason: 'unused',
});

it('a candidate carries its token, its rule and its fingerprint', () => {
  expect(candidate).toMatchObject({ pat: aPat(), rule: 'stale', reason: 'unused' });
  expect(candidate.fingerprint).toBe(fingerprint(aPat()));
});

describe('the recheck just before a deletion', () => {
  const certified = certifiedBy(aPat(), 'unused-90');

  it('allows a token that is unchanged, its name apart', () => {
    const renamed = certifiedBy(aPat({ name: 'another' }), 'unused-90');
    expect(recheck(candidate, renamed, facts())).toEqual({ allowed: true, id: anId(1) });
  });

  const moved = aPolicy({ rules: [{ name: 'sooner', when: { unusedDays: 60 }, do: 'delete' }] });
  const changed = aPolicy({ rules: [{ ...STALE, when: { unusedDays: 60 } }] });
  const exempting = aPolicy({
    exemptions: [{ token: anId(1), reason: 'a', approvedBy: 'b', until: '2027-01-01' }],
  });
  it.each<[string, InventoryEntry, Facts]>([
    ['was used since', anEntry(aPat({ lastUsed: '2026-11-23T02:00:00.000Z' }), facts()), facts()],
    ['got other scopes', certifiedBy(aPat({ scopes: { kind: 'all' } }), 'unused-90'), facts()],
    ['is not certified afresh', certifiedBy(aPat()), facts()],
    ['is another token', certifiedBy(aPat({ id: anId(2) }), 'unused-90'), facts()],
    ['is exempt by now', certified, facts({ policy: exempting })],
    ['is designated by now', certified, facts({ designated: new Set([anId(1)]) })],
    ['is deleted by another rule now', certifiedBy(aPat(), 'unused-60'), facts({ policy: moved })],
    ['is deleted by a rule that was changed', certifiedBy(aPat(), 'unused-60'), facts({ policy: changed })],
    [
      'can no longer be read',
      {
        row: { kind: 'unreadable', id: anId(1), name: null, ownerId: null, reason: 'no date' },
        certifiedBy: [],
      },
      facts(),
    ],
  ])('spares a token that %s', (_fact, fresh, known) => {
    expect(recheck(candidate, fresh, known)).toMatchObject({ allowed: false });
  });
});

it('the use of a token whose life is to be capped is no change, and another scope is one', () => {
  const cap = aPolicy({ rules: [{ name: 'cap', when: { neverExpires: true }, do: 'expire', inDays: 90 }] });
  const forever = aPat({ expiry: { kind: 'never' } });
  const [rule] = cap.rules;
  if (rule === undefined) throw new Error('no rule');
  const capping = candidateOf(forever, {
    ...{ verdict: 'expire', rule: 'cap', ruleHash: ruleHash(rule), inDays: 90, reason: 'never expires' },
  });
  const fresh = (difference: Partial<Pat>) => certifiedBy({ ...forever, ...difference });
  const known = facts({ policy: cap });
  const used = fresh({ lastUsed: '2026-11-23T02:00:00.000Z' });
  expect(recheck(capping, used, known)).toEqual({ allowed: true, id: anId(1) });
  expect(recheck(capping, fresh({ scopes: { kind: 'all' } }), known)).toMatchObject({ allowed: false });
});
