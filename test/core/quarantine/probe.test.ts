import { describe, expect, it } from 'vitest';
import { factsKey } from '../../../lambda/archive/run.ts';
import type { Pat } from '../../../lambda/core/pat.ts';
import {
  decideThrowAway,
  readTenantFacts,
  readThrowAway,
  type TenantFacts,
  whyNotKept,
} from '../../../lambda/core/quarantine/probe.ts';
import { isProbeName, probeName, readNameMark } from '../../../lambda/core/reserved-name.ts';
import { anId, aPat, NOW } from '../../support/builders.ts';

const known: TenantFacts = {
  schemaVersion: 1,
  tenant: 'acme',
  at: NOW,
  bulkUpdate: 'present',
  expiredListed: 'yes',
  revivable: 'no',
  accessTokenSurvives: 'unknown',
  limitHonoured: 'no',
  unknownParametersTaken: 'yes',
  oauthAnswerForExpired: { status: 401, error: 'invalid_client' },
};
const read = (change: Record<string, unknown>) =>
  readTenantFacts(JSON.stringify({ ...known, ...change }), 'acme', NOW);

it('reads what a tenant showed', () => {
  expect(read({})).toEqual({ facts: known, doubt: null });
  expect(read({ oauthAnswerForExpired: null })).toMatchObject({ facts: { oauthAnswerForExpired: null } });
});

it('lie beside the other documents of the tenant', () => {
  expect(factsKey('acme')).toBe('acme/facts.json');
});

it.each<[string, Record<string, unknown>]>([
  ['the facts of this tenant cannot be read', { revivable: 'maybe' }],
  ['the facts of this tenant cannot be read', { more: 1 }],
  [
    'the facts of this tenant cannot be read',
    { oauthAnswerForExpired: { status: 401, error: 'a'.repeat(41) } },
  ],
  ["the facts are another tenant's", { tenant: 'other' }],
  ['the facts of this tenant are from the future', { at: '2026-11-23T03:00:00.001Z' }],
])('knows nothing where %s: %j', (doubt, change) => {
  expect(read(change)).toEqual({ facts: null, doubt });
});

it.each([
  [null, 'nobody has found out yet what this tenant does with expired tokens'],
  ['{', 'the facts of this tenant cannot be read'],
])('knows nothing of %j', (text, doubt) => {
  expect(readTenantFacts(text, 'acme', NOW)).toEqual({ facts: null, doubt });
});

describe('what a probe found out is kept', () => {
  const clear: TenantFacts = { ...known, accessTokenSurvives: 'no' };
  const absent: TenantFacts = { ...clear, bulkUpdate: 'absent', revivable: 'unknown' };
  const text = (change: object) => JSON.stringify({ ...clear, ...change });

  it.each<[TenantFacts, string | null]>([
    [clear, null],
    [clear, '{'],
    [clear, text({ bulkUpdate: 'absent' })],
    [absent, null],
    [absent, text({ bulkUpdate: 'absent' })],
    [absent, text({ bulkUpdate: 'unknown' })],
  ])('%j after %j', (found, before) => {
    expect(whyNotKept(found, before)).toBe(null);
  });

  it.each<[string, TenantFacts, string | null, string]>([
    ['bulk update', { ...clear, bulkUpdate: 'unknown' }, null, '(bulkUpdate)'],
    ['revival', { ...clear, revivable: 'unknown' }, null, '(revivable)'],
    ['the list', { ...clear, expiredListed: 'unknown' }, null, '(expiredListed)'],
    ['the end', { ...absent, accessTokenSurvives: 'unknown' }, null, '(accessTokenSurvives)'],
    ['the limit', { ...clear, limitHonoured: 'unknown' }, null, '(limitHonoured)'],
    ['parameters', { ...clear, unknownParametersTaken: 'unknown' }, null, '(unknownParametersTaken)'],
    ['what could be done', absent, text({}), 'and on 2026-11-23 it could'],
    ['unreadable facts', absent, '{', 'the facts of this tenant cannot be read'],
    ['another tenant', absent, text({ tenant: 'b' }), "the facts are another tenant's"],
  ])('unless %s is in doubt', (...[, found, before, words]) => {
    expect(whyNotKept(found, before)).toContain(words);
  });
});

const name = 'token-hygiene probe ~0123456789abcdef';

describe('the name of a throw-away token', () => {
  it('is its own, and none that a rotation gives', () => {
    expect(probeName('0123456789abcdef')).toBe(name);
    expect([isProbeName(name), isProbeName(`${name}0`), isProbeName(`my ${name}`)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(readNameMark(name)).toBe(null);
  });
});

describe('readThrowAway', () => {
  const record = { schemaVersion: 1, tenant: 'acme', at: NOW, names: [name] };

  it.each<[string, string | null, string[]]>([
    ['a record', JSON.stringify(record), [name]],
    ['none', null, []],
    ['one of another tenant', JSON.stringify({ ...record, tenant: 'other' }), []],
    ['one that cannot be read', '{', []],
    ['one with a name of somebody else', JSON.stringify({ ...record, names: ['nightly export'] }), []],
  ])('reads the names of %s', (_, text, names) => {
    expect(readThrowAway(text, 'acme')).toEqual(names);
  });
});

describe('decideThrowAway', () => {
  const known = { ownerId: 'owner-1', names: [name] };

  it('ends a token of its own, by its name and its record', () => {
    expect(decideThrowAway(aPat({ name }), known)).toEqual({ allowed: true, id: anId(1) });
  });

  it.each<[string, Partial<Pat>, Partial<typeof known>]>([
    ['another owner', { name, owner: { id: 'owner-2', name: null } }, {}],
    ['another name', { name: 'nightly export' }, {}],
    ['a name that merely looks so', { name }, { names: [] }],
    ['another name, although recorded', { name: 'nightly export' }, { names: ['nightly export'] }],
  ])('ends none of %s', (_, token, difference) => {
    expect(decideThrowAway(aPat(token), { ...known, ...difference })).toEqual({
      allowed: false,
      reason: 'no probe of this tool made it',
    });
  });
});
