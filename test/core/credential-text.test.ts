import { expect, it } from 'vitest';
import { looksLikeCredential, repeatsSecret } from '../../lambda/core/credential-text.ts';

const secret = '0123456789abcdef'.repeat(4);

it.each([
  ['a client secret', secret, true],
  ['one behind its id', `${'a'.repeat(32)}:${'b'.repeat(32)}`, true],
  ['a JSON web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3', true],
  ['an access key of AWS', 'AKIAABCDEFGHIJKLMNOP', true],
  ['a hash', `sha256:${secret}`, false],
  ['an id', 'a'.repeat(32), false],
  ['a name', 'svc-backup (7)', false],
])('takes %s for a credential: %#', (_what, text, looks) => {
  expect(looksLikeCredential(text)).toBe(looks);
});

it.each([
  ['as many characters of it', 'x-89abcdef-x', true],
  ['as many at an odd place', 'x89abcdef-x', true],
  ['one fewer', 'x-9abcdef-x', false],
  ['other text', 'acme-production', false],
  ['a short text', '0123', false],
])('finds %s repeated: %#', (_what, text, repeats) => {
  expect(repeatsSecret(text, secret, 8)).toBe(repeats);
});
