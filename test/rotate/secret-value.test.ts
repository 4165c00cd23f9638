import { describe, expect, it } from 'vitest';
import type { Pat } from '../../lambda/core/pat.ts';
import { parseSecretValue, successorValue } from '../../lambda/rotate/secret/secret-value.ts';

import { aPat } from '../support/builders.ts';

const baseurl = 'https://acme.api.identitynow.com';
const clientId = '0123456789abcdef0123456789abcdef';
const clientSecret = 'f'.repeat(64);

describe("a secret's text", () => {
  it('may begin with a byte order mark', () => {
    const text = `\uFEFF${JSON.stringify({ baseurl, clientId, clientSecret })}`;
    expect(parseSecretValue(text)).toEqual({ ok: true, value: { baseurl, clientId, clientSecret } });
  });

  it.each([
    ['stored as binary', '', 'it is stored as binary, not as text'],
    [
      'with id and secret in each other’s place',
      JSON.stringify({ baseurl, clientId: clientSecret, clientSecret: clientId }),
      'clientId and clientSecret are swapped',
    ],
    ['without an id', JSON.stringify({ baseurl, clientSecret }), 'missing or malformed: clientId'],
    [
      'with a wrong id',
      JSON.stringify({ baseurl, clientId: 'mine', clientSecret }),
      'missing or malformed: clientId',
    ],
    ['that is a list', '[]', 'it is not a JSON object'],
    ['that is cut', `{"clientSecret": "${clientSecret}`, 'it is not JSON'],
  ])('%s is refused by name, and never quoted', (_what, text, reason) => {
    expect(parseSecretValue(text)).toEqual({ ok: false, reason });
    expect(reason).not.toContain(clientSecret);
  });
});

describe("a successor's value", () => {
  const predecessor = { baseurl: `${baseurl}/`, clientId, clientSecret, note: 'of the consumer' };
  const written = (pat: Partial<Pat>, before = {}) =>
    JSON.parse(
      successorValue(
        { ...predecessor, ...before },
        { pat: aPat({ id: 'e'.repeat(32), ...pat }), clientSecret: 'minted' },
        'new name',
      ),
    );

  it("has the new token's credentials, and what the consumer put there", () => {
    const at = '2026-12-31T00:00:00.000Z';
    const minted = aPat({ id: 'e'.repeat(32), expiry: { kind: 'at', at } });
    expect(written({ expiry: { kind: 'at', at } })).toEqual({
      ...{ baseurl: 'https://acme.api.identitynow.com/', note: 'of the consumer' },
      ...{ clientId: 'e'.repeat(32), clientSecret: 'minted', tokenName: 'new name' },
      tokenUrl: 'https://acme.api.identitynow.com/oauth/token',
      ...{ ownerId: minted.owner.id, created: minted.created, expirationDate: at, replaces: clientId },
      scope: minted.scopes.kind === 'listed' ? minted.scopes.list : ['sp:scopes:all'],
    });
  });

  it('keeps the address that the consumer asks for access tokens', () => {
    expect(written({}, { tokenUrl: 'https://elsewhere/token' }).tokenUrl).toBe('https://elsewhere/token');
  });

  it('has no end where the token has none', () => {
    expect(written({ expiry: { kind: 'never' } }).expirationDate).toBeNull();
  });

  it.each<[Pat['scopes'], string[] | null]>([
    [{ kind: 'all' }, ['sp:scopes:all']],
    [{ kind: 'listed', list: ['sp:one'] }, ['sp:one']],
    [{ kind: 'unknown' }, null],
  ])('names the scopes of %j', (scopes, scope) => {
    expect(written({ scopes }).scope).toEqual(scope);
  });
});
