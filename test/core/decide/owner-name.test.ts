import { describe, expect, it } from 'vitest';
import { answerAll } from '../../../lambda/core/decide/conditions.ts';
import { decide } from '../../../lambda/core/decide/decide.ts';
import { asksDirectory } from '../../../lambda/core/decide/owner.ts';
import type { Facts } from '../../../lambda/core/plan.ts';
import type { Rule } from '../../../lambda/core/policy/schema.ts';
import { anEntry, anId, aPat, aPolicy, facts, STALE } from '../../support/builders.ts';

/** What the directory says of the owner; `failed` where it could not be asked. */
type Directory = string | null | 'failed';

function named(name: Directory, policy: Record<string, unknown> = {}): Facts {
  const owner = { id: 'owner-1', name, email: null, state: 'ACTIVE', manager: null };
  return facts({
    policy: aPolicy(policy),
    owners: name === 'failed' ? null : new Map([['owner-1', owner]]),
  });
}

const of = (name: string | null) => aPat({ owner: { id: 'owner-1', name } });

describe('the owner Jane Doe, where the row and the directory name', () => {
  it.each<[row: string | null, directory: Directory, toKeep: string, toDelete: string]>([
    ['Jane Doe', 'Jane Doe', 'yes', 'yes'],
    ['Jane Doe', null, 'yes', 'unknown'],
    ['Jane Doe', ' ', 'yes', 'unknown'],
    [null, 'Jane Doe', 'yes', 'unknown'],
    ['', 'Jane Doe', 'yes', 'unknown'],
    [' ', 'Jane Doe', 'yes', 'unknown'],
    [null, 'Jane Smith', 'no', 'unknown'],
    ['Jane Smith', 'Jane Doe', 'yes', 'unknown'],
    ['Jane Doe', 'Jane Smith', 'yes', 'unknown'],
    ['Jane Smith', 'Jane Smith', 'no', 'no'],
    ['Jane Smith', null, 'unknown', 'unknown'],
    [null, null, 'unknown', 'unknown'],
    ['', ' ', 'unknown', 'unknown'],
    ['Jane Doe', 'failed', 'yes', 'unknown'],
    ['Jane Smith', 'failed', 'unknown', 'unknown'],
    [null, 'failed', 'unknown', 'unknown'],
  ])('%j and %j, is met: to keep %s, to delete %s', (row, directory, ...[toKeep, toDelete]) => {
    const subject = { pat: of(row), facts: named(directory) };
    expect(answerAll({ owner: 'Jane Doe' }, subject).holds).toBe(toKeep);
    expect(answerAll({ owner: 'Jane Doe' }, { ...subject, toDelete: true }).holds).toBe(toDelete);
  });

  it('says why it is not known', () => {
    const why = (row: string | null, directory: Directory) =>
      answerAll({ owner: 'Jane Doe' }, { pat: of(row), facts: named(directory), toDelete: true }).why;
    expect(why('Jane Smith', 'Jane Doe')).toBe('the names of its owner do not all match Jane Doe');
    expect(why(null, null)).toBe('not every name of its owner is known');
    expect(why('Jane Doe', 'failed')).toBe('its owner could not be looked up');
  });
});

describe('a token whose row gives its owner an old name', () => {
  const janes: Rule = { name: 'janes', when: { owner: 'Jane Doe', unusedDays: 7 }, do: 'delete' };
  const decided = (policy: Record<string, unknown>) => {
    const known = named('Jane Doe', policy);
    return decide(anEntry(of('Jane Smith'), known), known);
  };

  it.each(['Jane Doe', 'Jane Smith'])('is exempt by the name %s', (owner) => {
    const exemptions = [{ owner, reason: 'r', approvedBy: 'a', until: '2027-01-01' }];
    expect(decided({ exemptions })).toMatchObject({ verdict: 'keep', by: { protection: 'exempt' } });
  });

  it('is kept by a rule of either name, and in doubt where a rule of one would delete it', () => {
    const rules = [{ name: 'keep-jane', when: { owner: 'Jane Doe' }, do: 'keep' }, STALE];
    expect(decided({ rules })).toMatchObject({ verdict: 'keep', by: { rule: 'keep-jane' } });
    expect(decided({ rules: [janes] })).toMatchObject({ verdict: 'keep', by: 'doubt' });
  });
});

describe('a policy', () => {
  it.each<[fact: string, asks: boolean, policy: Record<string, unknown>]>([
    ['of no owner does not ask the directory', false, {}],
    ['of an identity id does not ask it', false, { rules: [{ ...STALE, when: { owner: anId(1) } }] }],
    ['of a display name in a rule asks it', true, { rules: [{ ...STALE, when: { owner: 'Jane*' } }] }],
    ['of inactive owners asks it', true, { rules: [{ ...STALE, when: { ownerInactive: true } }] }],
    [
      'of a display name in an exemption asks it',
      true,
      { exemptions: [{ owner: 'Jane*', reason: 'r', approvedBy: 'a', until: '2027-01-01' }] },
    ],
  ])('%s', (_fact, asks, policy) => {
    expect(asksDirectory(aPolicy(policy))).toBe(asks);
  });
});

describe('the owner jane@corp.example', () => {
  const mailed = (email: string | null): Facts => {
    const owner = { id: 'owner-1', name: 'Jane Doe', email, state: 'ACTIVE', manager: null };
    return facts({ owners: new Map([['owner-1', owner]]) });
  };

  it.each<[email: string | null, toKeep: string, toDelete: string]>([
    ['Jane@corp.example', 'yes', 'yes'],
    ['john@corp.example', 'no', 'no'],
    [null, 'unknown', 'unknown'],
  ])('is told by the address %j of the directory', (email, toKeep, toDelete) => {
    const subject = { pat: of('Jane Doe'), facts: mailed(email) };
    expect(answerAll({ owner: 'jane@corp.example' }, subject).holds).toBe(toKeep);
    expect(answerAll({ owner: 'jane@corp.example' }, { ...subject, toDelete: true }).holds).toBe(toDelete);
  });
});
