import { expect, it } from 'vitest';
import { concernsOwner } from '../../../lambda/core/decide/decide.ts';
import type { Pat } from '../../../lambda/core/pat.ts';
import type { FilterKey } from '../../../lambda/core/plan.ts';
import type { Rule } from '../../../lambda/core/policy/schema.ts';
import { aPat, aPolicy, NOW } from '../../support/builders.ts';

const stale: Rule = { name: 'stale', when: { unusedDays: 90 }, do: 'delete' };
const left: Rule = { name: 'left', when: { ownerInactive: true, unusedDays: 7 }, do: 'delete' };
const reported: Rule = { name: 'left', when: { ownerInactive: true }, do: 'report' };
const busy: Partial<Pat> = { lastUsed: '2026-11-22T03:00:00.000Z' };
const idle: Partial<Pat> = { lastUsed: '2026-11-01T03:00:00.000Z' };
const almostIdle: Partial<Pat> = { lastUsed: '2026-11-18T03:00:00.000Z' };
const both: FilterKey[] = ['unused-90', 'unused-7'];
const owners = { tell: 'ses', from: 'iam@example.com' };

function exempting(owner: string) {
  return { rules: [stale], exemptions: [{ owner, reason: 'a', approvedBy: 'b', until: '2027-01-01' }] };
}

type Case = { policy: Parameters<typeof aPolicy>[0]; pat: Partial<Pat>; certifiedBy: FilterKey[] };

it.each<[string, Case, boolean]>([
  ['that nothing decides on', { policy: { rules: [stale, left] }, pat: busy, certifiedBy: [] }, false],
  ['that ends whoever owns it', { policy: { rules: [stale, left] }, pat: {}, certifiedBy: both }, false],
  [
    'that ends, where owners are told',
    { policy: { rules: [stale], owners }, pat: {}, certifiedBy: both },
    true,
  ],
  [
    'that ends if its owner left',
    { policy: { rules: [stale, left] }, pat: idle, certifiedBy: ['unused-7'] },
    true,
  ],
  ['that soon ends if its owner left', { policy: { rules: [left] }, pat: almostIdle, certifiedBy: [] }, true],
  ['reported if its owner left', { policy: { rules: [reported] }, pat: busy, certifiedBy: [] }, true],
  ['of the platform', { policy: { rules: [reported] }, pat: { managed: true }, certifiedBy: [] }, false],
  ['that another name may exempt', { policy: exempting('Joan*'), pat: busy, certifiedBy: [] }, true],
  ['that an id does not exempt', { policy: exempting('f'.repeat(32)), pat: busy, certifiedBy: [] }, false],
])('of the owner of a token %s: %#', (_case, { policy, pat, certifiedBy }, concerned) => {
  expect(concernsOwner(aPolicy(policy), NOW)({ row: aPat(pat), certifiedBy })).toBe(concerned);
});

it('looks up no owner of a token that cannot be read', () => {
  const row = { kind: 'unreadable', id: null, name: null, ownerId: 'owner-1', reason: 'x' } as const;
  expect(concernsOwner(aPolicy({ rules: [reported] }), NOW)({ row, certifiedBy: [] })).toBe(false);
});
