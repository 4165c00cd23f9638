import { describe, expect, it } from 'vitest';
import { answerAll } from '../../../lambda/core/decide/conditions.ts';
import type { Owner, Pat } from '../../../lambda/core/pat.ts';
import type { When } from '../../../lambda/core/policy/schema.ts';
import { anId, aPat, facts } from '../../support/builders.ts';

type Row = [fact: string, when: When, pat: Partial<Pat>, holds: 'yes' | 'no' | 'unknown'];

const justUsed = { lastUsed: '2026-11-23T02:59:59.999Z' };
const ninetyDays = { lastUsed: '2026-08-25T03:00:00.000Z' };
const lessThanNinety = { lastUsed: '2026-08-25T03:00:00.001Z' };
const unread: Partial<Pat> = { expiry: { kind: 'unknown' } };
const never: Partial<Pat> = { expiry: { kind: 'never' } };
const ends = (at: string): Partial<Pat> => ({ expiry: { kind: 'at', at } });

describe('a condition on time', () => {
  it.each<Row>([
    ['used 90 days ago to the millisecond', { unusedDays: 90 }, ninetyDays, 'yes'],
    ['used a millisecond later', { unusedDays: 90 }, lessThanNinety, 'no'],
    ['used just now', { unusedDays: 7 }, justUsed, 'no'],
    ['used a second after now', { unusedDays: 7 }, { lastUsed: '2026-11-23T03:00:01.000Z' }, 'no'],
    ['never used', { unusedDays: 7 }, { lastUsed: null }, 'no'],
    ['created within the 90 days', { unusedDays: 90 }, { created: '2026-08-25T03:00:00.001Z' }, 'unknown'],
    ['used a day before it was created', { unusedDays: 90 }, { created: '2026-08-16T03:00:00.000Z' }, 'yes'],
    ['used more than a day before', { unusedDays: 90 }, { created: '2026-08-16T03:00:00.001Z' }, 'unknown'],
    ['used years before', { unusedDays: 90 }, { lastUsed: '2000-01-01T00:00:00.000Z' }, 'unknown'],
    [
      'never used in 30 days',
      { neverUsedDays: 30 },
      { lastUsed: null, created: '2026-10-24T03:00:00.000Z' },
      'yes',
    ],
    [
      'a millisecond younger',
      { neverUsedDays: 30 },
      { lastUsed: null, created: '2026-10-24T03:00:00.001Z' },
      'no',
    ],
    ['used once', { neverUsedDays: 30 }, {}, 'no'],
    ['created 30 days ago', { olderThanDays: 30 }, { created: '2026-10-24T03:00:00.000Z' }, 'yes'],
    ['created a millisecond later', { olderThanDays: 30 }, { created: '2026-10-24T03:00:00.001Z' }, 'no'],
    ['expiring in 14 days', { expiresWithinDays: 14 }, ends('2026-12-07T03:00:00.000Z'), 'yes'],
    ['expiring a millisecond later', { expiresWithinDays: 14 }, ends('2026-12-07T03:00:00.001Z'), 'no'],
    ['expired', { expiresWithinDays: 0 }, ends('2026-11-22T03:00:00.000Z'), 'yes'],
    ['of no expiry, asked for a near one', { expiresWithinDays: 3650 }, never, 'no'],
    ['of unreadable expiry, asked for a near one', { expiresWithinDays: 3650 }, unread, 'unknown'],
    ['of no expiry', { neverExpires: true }, never, 'yes'],
    ['of no expiry, asked for one', { neverExpires: false }, never, 'no'],
    ['of an expiry', { neverExpires: true }, {}, 'no'],
    ['of an expiry, asked for one', { neverExpires: false }, {}, 'yes'],
    ['of unreadable expiry', { neverExpires: true }, unread, 'unknown'],
  ])('on a token %s', (...[, when, pat, holds]) => {
    expect(answerAll(when, { pat: aPat(pat), facts: facts() }).holds).toBe(holds);
  });
});

const identity = '0f3e0f3e0f3e0f3e0f3e0f3e0f3e0f3e';
const unnamed: Partial<Pat> = { owner: { id: 'owner-9', name: null } };

describe('a condition on who and what', () => {
  it.each<Row>([
    ['holding the scope', { scope: 'idn:accounts:read' }, {}, 'yes'],
    ['holding it in another letter case', { scope: 'IDN:Accounts:Read' }, {}, 'yes'],
    ['holding another scope', { scope: 'sp:scopes:all' }, {}, 'no'],
    ['holding a scope that the pattern-like text would match', { scope: 'idn:*' }, {}, 'no'],
    ['of all scopes', { scope: 'sp:scopes:all' }, { scopes: { kind: 'all' } }, 'yes'],
    ['of all scopes, asked for one', { scope: 'idn:accounts:read' }, { scopes: { kind: 'all' } }, 'no'],
    ['of unreadable scopes', { scope: 'sp:scopes:all' }, { scopes: { kind: 'unknown' } }, 'unknown'],
    ['of the owner by id', { owner: 'OWNER-1' }, {}, 'yes'],
    ['of the owner by name', { owner: 'jane doe' }, {}, 'yes'],
    ['of the owner by pattern', { owner: 'j*doe' }, {}, 'yes'],
    ['of another owner', { owner: 'john*' }, {}, 'no'],
    ['of another identity, its own name unknown', { owner: identity }, unnamed, 'no'],
    ['of an owner whose name is unknown', { owner: 'john*' }, unnamed, 'unknown'],
    ['of the name', { name: '*EXPORT' }, {}, 'yes'],
    ['of another name', { name: 'export' }, {}, 'no'],
    ['whose name cannot be read', { name: 'nightly*' }, { name: '', faults: ['name'] }, 'unknown'],
    ['of the id with dashes', { token: '00000000-0000-0000-0000-000000000001' }, {}, 'yes'],
    ['of the id', { token: anId(1) }, {}, 'yes'],
    ['of another id', { token: anId(2) }, {}, 'no'],
  ])('on a token %s', (...[, when, pat, holds]) => {
    expect(answerAll(when, { pat: aPat(pat), facts: facts() }).holds).toBe(holds);
  });

  it.each([
    ['ACTIVE', true, 'no'],
    ['ACTIVE', false, 'yes'],
    ['INACTIVE_SHORT_TERM', true, 'yes'],
    ['INACTIVE_LONG_TERM', true, 'yes'],
    ['INACTIVE_LONG_TERM', false, 'no'],
    ['ON_LEAVE', true, 'unknown'],
    ['ON_LEAVE', false, 'unknown'],
    [null, true, 'unknown'],
  ])('takes an owner of state %s, asked for inactive %s, as %s', (state, ownerInactive, holds) => {
    const owners = new Map([['owner-1', anOwner(state)]]);
    expect(answerAll({ ownerInactive }, { pat: aPat(), facts: facts({ owners }) }).holds).toBe(holds);
  });

  it('cannot tell whether an owner is inactive whom the look-up did not name, or where it failed', () => {
    const ask = (owners: Map<string, Owner> | null) =>
      answerAll({ ownerInactive: true }, { pat: aPat(), facts: facts({ owners }) }).holds;
    expect(ask(new Map())).toBe('unknown');
    expect(ask(null)).toBe('unknown');
  });
});

describe('conditions together', () => {
  it.each<Row>([
    ['none', {}, {}, 'yes'],
    ['two that hold', { unusedDays: 90, scope: 'idn:accounts:read' }, {}, 'yes'],
    ['one that does not', { unusedDays: 90, scope: 'sp:scopes:all' }, {}, 'no'],
    ['one that is not known', { unusedDays: 90, ownerInactive: true }, {}, 'unknown'],
    ['one that is not known and one that does not hold', { name: 'x', ownerInactive: true }, {}, 'no'],
    ['unused and never used', { unusedDays: 90, neverUsedDays: 30 }, {}, 'no'],
  ])('with %s', (...[, when, pat, holds]) => {
    expect(answerAll(when, { pat: aPat(pat), facts: facts() }).holds).toBe(holds);
  });

  it('say which of them decided', () => {
    const subject = { pat: aPat(), facts: facts() };
    expect(answerAll({ unusedDays: 90, name: 'x' }, subject).why).toBe('its name does not match x');
    expect(answerAll({}, subject).why).toBe('it has no condition');
  });

  it.each([
    ['ACTIVE', 'its owner is active'],
    ['INACTIVE_LONG_TERM', 'its owner is inactive'],
  ])('say of an owner of state %s that %s', (state, why) => {
    const owners = new Map([['owner-1', anOwner(state)]]);
    expect(answerAll({ ownerInactive: true }, { pat: aPat(), facts: facts({ owners }) }).why).toBe(why);
  });
});

function anOwner(state: string | null, name = 'Jane Doe'): Owner {
  return { id: 'owner-1', name, email: null, state, manager: null };
}
