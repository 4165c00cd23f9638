import { describe, expect, it } from 'vitest';
import { ConfigError, reasonOf } from '../lambda/errors.ts';

const secret = 'cafe0123456789abcafe0123456789abcafe0123456789abcafe0123456789ab';

describe('the reason of a failure', () => {
  it('is the sentence of an error of ours', () => {
    expect(reasonOf(new ConfigError('No policy.'))).toBe('No policy.');
  });

  it.each([
    [
      'the message, though it looks like a line of the stack',
      new TypeError(`at https://h/${secret}:1:2`),
      'TypeError',
    ],
    ['a message of lines', new TypeError(`x\n    at f (/a/${secret}.ts:1:2)\n`), 'TypeError'],
    ['a name that is none', Object.assign(new Error('x'), { name: secret }), 'error'],
  ])('of any other error shows nothing of %s', (_part, error, name) => {
    expect(reasonOf(error)).toMatch(
      new RegExp(
        `^unexpected ${name} at errors\\.test\\.ts:\\d+\\. This is a defect of the tool; please report it\\.$`,
      ),
    );
  });

  it('of what is no error is its type', () => {
    expect(reasonOf(secret)).toBe('unexpected string. This is a defect of the tool; please report it.');
  });
});
