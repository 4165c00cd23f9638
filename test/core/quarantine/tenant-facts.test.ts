import { expect, it } from 'vitest';
import { factsKey } from '../../../lambda/archive/run.ts';
import { readTenantFacts, type TenantFacts } from '../../../lambda/core/quarantine/tenant-facts.ts';
import { NOW } from '../../support/builders.ts';

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
