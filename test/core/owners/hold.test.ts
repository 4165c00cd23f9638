import { expect, it } from 'vitest';
import { holdUnaddressed } from '../../../lambda/core/owners/hold.ts';
import type { Owner } from '../../../lambda/core/pat.ts';
import type { Facts, Ledger } from '../../../lambda/core/plan.ts';
import { aCandidate, aLedger, aNotice, anId, aPat, aPolicy, facts, NOW } from '../../support/builders.ts';

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
