import { describe, expect, it } from 'vitest';
import { parseSecretValue } from '../../lambda/rotate/secret/secret-value.ts';

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
