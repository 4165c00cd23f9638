import { expect, it } from 'vitest';
import { candidateOf } from '../../../lambda/core/decide/listings.ts';
import type { Owner } from '../../../lambda/core/pat.ts';
import type { Candidate, Facts, InventoryEntry, Ledger } from '../../../lambda/core/plan.ts';
import { holdUnaddressed, holdWholeOwners } from '../../../lambda/core/planning/holds.ts';
import { type Rule, ruleHash } from '../../../lambda/core/policy/schema.ts';
import {
  aCandidate,
  aLedger,
  aNotice,
  anId,
  aPat,
  aPolicy,
  certifiedBy,
  facts,
  NOW,
  STALE,
} from '../../support/builders.ts';

const telling = { tell: 'ses', from: 'iam@example.com' };
const candidate = aCandidate();
const second = aCandidate(aPat({ id: anId(2) }));
const jane: Owner = { id: 'owner-1', name: 'Jane Doe', email: null, state: null, manager: null };

function hold(difference: Partial<Facts>, ledger: Ledger = aLedger()) {
  const known = facts({ policy: aPolicy({ owners: telling }), ...difference });
  const { held, findings } = holdUnaddressed([candidate, second], known, ledger);
  return { held: [...held], findings: findings.map(({ key }) => key) };
}

const nothing = { held: [], findings: [] };
const reason = 'nobody can be told of it: its owner has no address';

it('a token whose owner has no address is held, with one finding an owner', () => {
  expect(hold({})).toEqual({
    held: [
      [anId(1), reason],
      [anId(2), reason],
    ],
    findings: ['owner-not-addressed:owner-1'],
  });
});

it('a token whose owner has an address is not held', () => {
  expect(hold({ owners: new Map([['owner-1', { ...jane, email: 'jane@example.com' }]]) })).toEqual(nothing);
});

it('a token whose owner was told already is not held', () => {
  const told = aNotice(candidate, { owner: { messageId: 'm', at: NOW } });
  expect(hold({}, aLedger({ [anId(1)]: told, [anId(2)]: aNotice(second) })).held).toEqual([
    [anId(2), reason],
  ]);
});

it('where owners could not be looked up all are held, and no owner is blamed', () => {
  expect(hold({ owners: null })).toEqual({
    held: [
      [anId(1), 'its owner could not be looked up'],
      [anId(2), 'its owner could not be looked up'],
    ],
    findings: [],
  });
});

it.each([
  ['without owners', aPolicy()],
  ['without notice', aPolicy({ owners: telling, notice: { days: 0 } })],
])('a policy %s holds nothing', (_what, policy) => {
  expect(hold({ policy })).toEqual(nothing);
});

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
