import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../lambda/core/policy/parse.ts';
import { looksLikeCredential } from '../../../lambda/core/text.ts';

const id = '0123456789abcdef0123456789abcdef';
const secret = 'fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210';

function faultsWith(owner: string, credentials = 'env'): string[] {
  const policy = {
    version: 1,
    tenants: {
      acme: {
        baseUrl: 'https://acme-corp.api.identitynow.com',
        apiVersion: 'v2025',
        credentials,
        rules: [{ name: 'stale', when: { unusedDays: 90 }, do: 'delete' }],
        exemptions: [{ owner, reason: 'r', approvedBy: 'a', until: '2027-01-01' }],
      },
    },
  };
  const result = parsePolicy(JSON.stringify(policy), 'hygiene.yaml');
  return result.ok ? [] : result.faults.map(({ path, message }) => `${path}: ${message}`);
}

describe('an owner in a policy', () => {
  const rendered = 'is written as only a report, a message or a CSV of this tool writes it';
  it.each([
    ['copied from a message', 'svc[.]backup', rendered],
    ['copied from a CSV', "'@backup", rendered],
    ['copied from a report', 'svc⟨U+202E⟩backup', rendered],
    ['in typographic quotes', '\u201cJane Doe\u201d', 'stands in typographic quotes'],
    ['that is a client secret', secret, 'looks like a credential, which never belongs into a policy'],
  ])('%s is refused', (_fact, owner, message) => {
    expect(faultsWith(owner)).toEqual([`tenants.acme.exemptions[0].owner: ${message}`]);
  });

  it.each(['Jane Doe', "O'Neill, Pat", 'svc.backup', '*[test]*', 'jane@corp.example'])(
    '%s is taken',
    (owner) => {
      expect(faultsWith(owner)).toEqual([]);
    },
  );
});

it('never repeats credentials that were pasted as the name of a secret', () => {
  const faults = faultsWith('Jane', `secret:${id}:${secret}`);
  expect(faults).toEqual([
    'tenants.acme.credentials: looks like a credential, which never belongs into a policy',
  ]);
  expect(faults.join()).not.toContain(secret.slice(0, 16));
});

it.each([
  ['a client secret', secret, true],
  ['an id and its secret', `${id}:${secret}`, true],
  ['an id and half a secret', `${id} ${secret.slice(0, 32)}`, true],
  ['a web token', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdef123`, true],
  ['an access key', 'AKIAIOSFODNN7EXAMPLE', true],
  ['a token id', id, false],
  ['a secret that calls itself the hash of a plan', `sha256:${secret}`, true],
  ['a name of a secret', 'integrations/servicenow/isc-pat', false],
])('tells %s from other text', (_fact, text, verdict) => {
  expect(looksLikeCredential(text)).toBe(verdict);
});
