import { describe, expect, it } from 'vitest';
import { credentialsFrom, readEnvironment } from '../../cli/environment.ts';

const id = '0123456789abcdef0123456789abcdef';
const secret = 'fedcba9876543210'.repeat(4);

const read = (clientId: string, clientSecret: string) =>
  credentialsFrom(readEnvironment({ SAIL_CLIENT_ID: clientId, SAIL_CLIENT_SECRET: clientSecret }));

describe('credentials in the environment', () => {
  it.each([
    ['a line end', `${id}\n`, `${secret}\r\n`],
    ['blanks', ` ${id} `, `\t${secret}`],
    ['quotes', `"${id}"`, `'${secret}'`],
    ['a byte order mark', `\uFEFF${id}`, `\uFEFF"${secret}"\n`],
  ])('are read without %s around them', (_what, clientId, clientSecret) => {
    expect(read(clientId, clientSecret)).toEqual({ clientId: id, clientSecret: secret });
  });

  it.each([
    [
      'a line break',
      id,
      `${secret.slice(0, 9)}\n${secret.slice(9)}`,
      'SAIL_CLIENT_SECRET has a line break in it',
    ],
    ['a blank', `${id.slice(0, 9)} ${id.slice(9)}`, secret, 'SAIL_CLIENT_ID has a blank in it'],
    ['a quote', id, `${secret}"`, 'SAIL_CLIENT_SECRET has a quote in it'],
    ['a dash of a word processor', `${id}–`, secret, 'SAIL_CLIENT_ID has a character beyond ASCII in it'],
    ['one for the other', secret, id, 'they are swapped. Exchange the two.'],
    ['nothing but blanks', ' ', secret, 'SAIL_CLIENT_ID not set'],
  ])('are refused with %s, without a word of theirs', (...[_what, clientId, clientSecret, says]) => {
    const refused = () => read(clientId, clientSecret);
    expect(refused).toThrow(says);
    expect(refused).not.toThrow(secret.slice(0, 9));
  });
});
