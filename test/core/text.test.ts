import { expect, it } from 'vitest';
import {
  looksLikeCredential,
  matchesPattern,
  order,
  plainId,
  repeatsSecret,
  sameText,
} from '../../lambda/core/text.ts';

it.each([
  ['abc', 'abc', true],
  ['abc', 'ABC', true],
  ['abc', 'abcd', false],
  ['abc', 'xabc', false],
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['*', 'anything', true],
  ['partner-*', 'partner-acme', true],
  ['partner-*', 'partner-', true],
  ['partner-*', 'a partner-acme', false],
  ['*-prod', 'etl-prod', true],
  ['*-prod', 'etl-prod-2', false],
  ['a*b*c', 'a1b2c', true],
  ['a*b*c', 'acb', false],
  ['a*b*c', 'ac', false],
  ['ab*ba', 'aba', false],
  ['ab*b', 'ab', false],
  ['a**b', 'ab', true],
  ['a.c', 'abc', false],
  ['(a+)+$', '(A+)+$', true],
  ['[x]*', '[X]y', true],
  ['caf\u00e9', 'CAFE\u0301', true],
  ['stra\u00dfe*', 'STRASSE 1', true],
  ['stra\u1e9ee*', 'stra\u00dfe 1', true],
  ['\u03f4*', '\u03b8\u03ae\u03c4\u03b1', true],
  ['\u03bf\u03b4\u03bf\u03c3*', '\u039f\u0394\u039f\u03a3', true],
  ['partner  svc ', ' Partner\u00a0svc', true],
  ['svc\u200bbackup', 'svc-backup', false],
  ['svc\u200b-backup', 'SVC-\u00adbackup', true],
  ['\uff53\uff56\uff43-*', 'svc-backup', true],
  ['* svc', 'svc', false],
  ['svc *', 'svc 1', true],
])('matching %j against %j says %s', (pattern, text, verdict) => {
  expect(matchesPattern(pattern, text)).toBe(verdict);
});

it('matches a name of 10,000 characters against a pattern of many stars', () => {
  expect(matchesPattern(`${'*a'.repeat(100)}b`, 'a'.repeat(10_000))).toBe(false);
  expect(matchesPattern(`${'*a'.repeat(100)}*`, 'a'.repeat(10_000))).toBe(true);
});

it('compares texts without regard to case and composition', () => {
  expect(sameText('sp:Scopes:all', 'SP:scopes:ALL')).toBe(true);
  expect(sameText('a*', 'ab')).toBe(false);
});

it('takes every letter for itself in each letter case and composition', () => {
  const gaps: string[] = [];
  for (let point = 0; point < 0x11_00_00; point += 1) {
    const letter = String.fromCodePoint(point);
    const others = [
      letter.toLowerCase(),
      letter.toUpperCase(),
      letter.normalize('NFD'),
      letter.normalize('NFC'),
    ];
    if (others.some((other) => other !== letter && !sameText(letter, other))) gaps.push(point.toString(16));
  }
  expect(gaps).toEqual([]);
});

it.each([
  ['0123ABCD-0123-0123-0123-0123456789ab', '0123abcd0123012301230123456789ab'],
  ['0123ABCD0123012301230123456789AB', '0123abcd0123012301230123456789ab'],
  ['Jane-Doe', 'Jane-Doe'],
])('writes the id %j as %j', (id, plain) => {
  expect(plainId(id)).toBe(plain);
});

it.each([
  ['a', 'b', -1],
  ['b', 'a', 1],
  ['a', 'a', 0],
  ['Z', 'a', -1],
  ['2026-11-23', '2026-11-23T00:00:00.000Z', -1],
])('sorts %j and %j by their characters: %j', (one, other, sign) => {
  expect(order(one, other)).toBe(sign);
});

const secret = '0123456789abcdef'.repeat(4);

it.each([
  ['a client secret', secret, true],
  ['one behind its id', `${'a'.repeat(32)}:${'b'.repeat(32)}`, true],
  ['a JSON web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3', true],
  ['an access key of AWS', 'AKIAABCDEFGHIJKLMNOP', true],
  ['most of a secret', secret.slice(0, 41), true],
  ['one after an escaped sign', `client_secret%3D${secret}`, true],
  ['one after an escaped code', `client_secret\\u003d${secret}`, true],
  ['one called a hash', `sha256:${secret}`, true],
  ['one right behind its id', `${'a'.repeat(32)}${secret}`, true],
  ['one with an invisible mark in it', `${secret.slice(0, 32)}\u200b${secret.slice(32)}`, true],
  ['one in wide letters', secret.replaceAll('a', '\uff41'), true],
  ['a header of basic authentication', `Basic ${btoa(`${'a'.repeat(32)}:${secret}`)}`, true],
  ['one in base64 behind other characters', `auth2_${btoa(secret)}`, true],
  ['one in base64 of an address', `x?a=${Buffer.from(`\xff\xfe?>${secret}`).toString('base64url')}`, true],
  ['a web token in base64', btoa('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3'), true],
  ['a hash of a commit', secret.slice(0, 40), false],
  ['an id', 'a'.repeat(32), false],
  ['an id with dashes', '01234567-89ab-cdef-0123-456789abcdef', false],
  ['two ids with dashes', '01234567-89ab-cdef-0123-456789abcdef 01234567-89ab-cdef-0123-456789abcdef', false],
  ['a token in a message', 'token ~01234567-89abcdef', false],
  [
    'an ARN',
    `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${'integrations/isc/'.repeat(4)}pat-AbCdEf`,
    false,
  ],
  ['a text in base64', btoa('An export of the payroll, every night at three'), false],
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
