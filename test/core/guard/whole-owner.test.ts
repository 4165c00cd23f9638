import { expect, it } from 'vitest';
import { candidateOf } from '../../../lambda/core/decide/listings.ts';
import { holdWholeOwners } from '../../../lambda/core/guard/whole-owner.ts';
import type { Candidate, InventoryEntry } from '../../../lambda/core/plan.ts';
import type { Rule } from '../../../lambda/core/policy/schema.ts';
import { ruleHash } from '../../../lambda/core/policy/schema.ts';
import { anId, aPat, aPolicy, certifiedBy, STALE } from '../../support/builders.ts';

const LEFT: Rule = { name: 'left', when: { ownerInactive: true, unusedDays: 7 }, do: 'delete' };
const policy = aPolicy({ rules: [LEFT, STALE] });

function lost(number: number, rule: Rule = STALE): Candidate {
  const decision = { verdict: 'delete', rule: rule.name, ruleHash: ruleHash(rule), reason: '' } as const;
  return candidateOf(aPat({ id: anId(number) }), { ...decision, filter: 'unused-90' });
}

const entry = (number: number, difference = {}) => certifiedBy(aPat({ id: anId(number), ...difference }));
const unreadable: InventoryEntry = {
  row: { kind: 'unreadable', id: null, name: null, ownerId: 'owner-1', reason: '' },
  certifiedBy: [],
};
const nobodys: InventoryEntry = {
  row: { kind: 'unreadable', id: null, name: null, ownerId: null, reason: '' },
  certifiedBy: [],
};
const four = [entry(1), entry(2), entry(3), entry(4)];
const all = [lost(1), lost(2), lost(3), lost(4)];

it.each<[string, Candidate[], InventoryEntry[], number]>([
  ['all of four', all, four, 4],
  ['all of four, managed ones apart', all, [...four, entry(5, { managed: true })], 4],
  ['all of four, rows without an owner apart', all, [...four, nobodys], 4],
  ['all of three', all.slice(0, 3), four.slice(0, 3), 0],
  ['four of five', all, [...four, entry(5)], 0],
  ['four beside one that cannot be read', all, [...four, unreadable], 0],
  ['one of four because the owner left', [...all.slice(0, 3), lost(4, LEFT)], four, 0],
])('an owner who would lose %s', (...[, candidates, entries, held]) => {
  expect(holdWholeOwners(candidates, entries, policy).held.size).toBe(held);
});

it('holds with one finding an owner', () => {
  const { held, findings } = holdWholeOwners(all, four, policy);
  expect(held.get(anId(1))).toBe('its owner would lose all of more than 3 tokens');
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ key: 'whole-owner-held:owner-1', ownerId: 'owner-1', tokenId: null });
});

it('lets them go with wholeOwner: allow', () => {
  const allowing = aPolicy({ limits: { wholeOwner: 'allow' } });
  expect(holdWholeOwners(all, four, allowing)).toEqual({ held: new Map(), findings: [] });
});
