import { expect, it } from 'vitest';
import { askedOf, completeAsked, isSameAsked } from '../../../lambda/core/decide/asked.ts';
import type { Owner, Pat } from '../../../lambda/core/pat.ts';
import type { When } from '../../../lambda/core/policy/schema.ts';
import { aPat, aPolicy } from '../../support/builders.ts';

const jane: Owner = {
  id: 'owner-1',
  name: 'Jane Doe',
  email: 'jane@example.com',
  state: 'ACTIVE',
  manager: null,
};

function askedWith(when: When, pat: Pat, owner: Owner | null = jane): string {
  const policy = aPolicy({ rules: [{ name: 'one', when, do: 'delete' }] });
  return askedOf({ policy, owners: owner === null ? null : new Map([[owner.id, owner]]) })(pat);
}

it('asks nothing where a policy decides by dates, ids and owners alone', () => {
  expect(
    askedWith({ unusedDays: 90, olderThanDays: 100, owner: '0123456789abcdef0123456789abcdef' }, aPat()),
  ).toBe('');
});

it('is the same whatever the time, the dates and the order of scopes', () => {
  const when = {
    unusedDays: 90,
    scope: 'a',
    name: 'x-*',
    ownerInactive: true,
    owner: 'Jane*',
    neverExpires: true,
  };
  const scopes: Pat['scopes'] = { kind: 'listed', list: ['a', 'b'] };
  const turned: Pat['scopes'] = { kind: 'listed', list: ['b', 'a'] };
  const before = askedWith(when, aPat({ scopes, lastUsed: null }));
  expect(before).toMatch(/^[0-9a-f]{16}:[0-9a-f]{16}$/);
  expect(askedWith(when, aPat({ scopes: turned }))).toBe(before);
});

it.each<[string, When, { pat?: Partial<Pat>; owner?: Partial<Owner> }]>([
  ['state', { ownerInactive: true }, { owner: { state: 'INACTIVE_LONG_TERM' } }],
  ['owner', { owner: 'Jane*' }, { owner: { name: 'Jane Roe' } }],
  ['owner by mail', { owner: 'Jane*' }, { owner: { email: 'roe@example.com' } }],
  ['owner by the row', { owner: 'Jane*' }, { pat: { owner: { id: 'owner-1', name: 'Jane Roe' } } }],
  ['name', { name: 'x-*' }, { pat: { name: 'x-1' } }],
  ['scope', { scope: 'a' }, { pat: { scopes: { kind: 'all' } } }],
  ['expiry', { neverExpires: true }, { pat: { expiry: { kind: 'never' } } }],
  ['expiry within days', { expiresWithinDays: 3 }, { pat: { expiry: { kind: 'never' } } }],
])('tells another %s', (_case, when, told) => {
  const { pat = {}, owner = {} } = told;
  const rule = { unusedDays: 90, ...when };
  expect(askedWith(rule, aPat(pat), { ...jane, ...owner })).not.toBe(askedWith(rule, aPat()));
});

it('says nothing of the directory where that told nothing of the owner', () => {
  const when = { unusedDays: 90, neverExpires: true, ownerInactive: true };
  expect(askedWith(when, aPat(), null)).toMatch(/^[0-9a-f]{16}:$/);
  expect(askedWith({ unusedDays: 90, owner: 'Jane*' }, aPat(), { ...jane, id: 'owner-2' })).toBe(':');
});

it.each([
  ['a:b', 'a:b', true, true],
  ['a:b', 'a:c', true, false],
  ['a:b', 'a:c', false, true],
  ['a:', 'a:', true, false],
  ['a:', 'a:', false, true],
  ['a:', 'a:c', true, false],
  ['a', 'a:c', false, true],
  ['a', 'b', false, false],
  ['', '', true, true],
])('takes %j and %j, where the decision hangs on the directory (%s), as the same: %s', (...row) => {
  const [known, tonight, hangs, same] = row;
  expect(isSameAsked(known, tonight, () => hangs)).toBe(same);
});

it.each([
  ['a:', 'a:b', 'a:b'],
  ['a:', 'c:b', 'a:'],
  ['a:', undefined, 'a:'],
  ['a:c', 'a:b', 'a:c'],
  ['a', 'a:b', 'a'],
])('completes %j by %j to %j', (tonight, known, completed) => {
  expect(completeAsked(tonight, known)).toBe(completed);
});

it('asks for what exemptions name, and not for what rules only report', () => {
  const report = aPolicy({ rules: [{ name: 'one', when: { scope: 'a' }, do: 'report' }] });
  const exempting = aPolicy({
    exemptions: [{ owner: 'owner-1', name: 'x-*', reason: 'a', approvedBy: 'b', until: '2027-01-01' }],
  });
  expect(askedOf({ policy: report, owners: null })(aPat())).toBe('');
  expect(askedOf({ policy: exempting, owners: new Map([[jane.id, jane]]) })(aPat())).not.toBe('');
});
