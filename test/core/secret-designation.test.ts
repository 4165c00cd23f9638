import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlainName, sameSecret, secretNameOf } from '../../lambda/core/secret-designation.ts';

const place = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:';
const name = 'integrations/servicenow/isc-pat';

const pairs: [left: string, right: string, same: boolean, why: string][] = [
  [name, name, true, 'one name'],
  [name, `${place}${name}-AbCdEf`, true, 'a name and its ARN'],
  [name, `${place}${name}`, true, 'a name and its ARN without the suffix'],
  [`${place}${name}`, `${place}${name}-AbCdEf`, true, 'an ARN without and with the suffix'],
  [`${place}${name}`, `${place}${name}`, true, 'one ARN without the suffix'],
  [`${place}${name}-AbCdEf`, `${place}${name}-AbCdEf`, true, 'one ARN'],
  ['my-secret', `${place}my-secret-AbCdEf`, true, 'a name that ends like a suffix, and its ARN'],
  [name, 'integrations/servicenow/isc', false, 'two names'],
  ['my', 'my-secret', false, 'two names, of which one goes on like a suffix'],
  ['my', `${place}my-secret-AbCdEf`, false, 'a name, and the ARN of one that goes on'],
  [`${place}my-AbCdEf`, `${place}my-secret-AbCdEf`, false, 'the ARNs of both'],
  ['my-secret', `${place}my-secret`, false, 'an ARN that Secrets Manager takes for a whole one of "my"'],
  [name, `${place}${name}-AbCdEf-GhIjKl`, false, 'a name and the ARN of one that looks like its ARN'],
  [`${place}${name}-AbCdEf`, `${place}${name}-GhIjKl`, false, 'a secret and an earlier one of its name'],
  [
    `${place}${name}-AbCdEf`,
    `${place.replace('eu-west-1', 'us-east-1')}${name}-AbCdEf`,
    false,
    'another region',
  ],
  [
    `${place}${name}`,
    `${place.replace('123456789012', '210987654321')}${name}-AbCdEf`,
    false,
    'another account',
  ],
  [`${place}${name}`, `${place.replace('aws', 'aws-cn')}${name}`, false, 'another partition'],
  [name, `arn:aws:ssm:eu-west-1:123456789012:parameter/${name}`, false, 'an ARN of another service'],
  [name, name.toUpperCase(), false, 'another case'],
];

describe('two designations', () => {
  it.each(pairs)('%s and %s are of the same secret: %s (%s)', (left, right, same) => {
    expect(sameSecret(left, right)).toBe(same);
    expect(sameSecret(right, left)).toBe(same);
    if (same) expect(secretNameOf(left)).toBe(secretNameOf(right));
  });

  const names = fc.stringMatching(/^[a-z][a-z/_-]{0,12}[a-z]$/).filter((text) => !/-[a-z]{6}$/.test(text));
  const suffixes = fc.stringMatching(/^[A-Za-z0-9]{6}$/);
  const secrets = fc.record({ base: names, suffix: suffixes });
  const forms = fc.constantFrom(
    ({ base }: { base: string }) => base,
    ({ base }: { base: string }) => `${place}${base}`,
    ({ base, suffix }: { base: string; suffix: string }) => `${place}${base}-${suffix}`,
  );

  it('of one secret are always found', () => {
    fc.assert(
      fc.property(secrets, forms, forms, (secret, left, right) => sameSecret(left(secret), right(secret))),
    );
  });

  it('of two secrets are never taken for one', () => {
    const two = fc.tuple(secrets, secrets).filter(([one, other]) => one.base !== other.base);
    fc.assert(
      fc.property(two, forms, forms, ([one, other], left, right) => !sameSecret(left(one), right(other))),
    );
  });
});

it.each([
  ['integrations/servicenow/isc-pat', true],
  ['a_+=.@-9', true],
  ['', false],
  ['isc/*', false],
  ['isc/?', false],
  ['two words', false],
  [`${place}${name}-AbCdEf`, false],
  ['a'.repeat(512), true],
  ['a'.repeat(513), false],
])('%s is a name of Secrets Manager: %s', (text, plain) => {
  expect(isPlainName(text)).toBe(plain);
});
