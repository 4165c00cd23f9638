import { describe, expect, it } from 'vitest';
import { isAsAsked } from '../../lambda/core/by-hand.ts';
import type { TokenOutcome } from '../../lambda/core/deletion-record.ts';
import type { Pat } from '../../lambda/core/pat.ts';
import type { Facts } from '../../lambda/core/plan.ts';
import { decideEarlyEnd } from '../../lambda/core/retire.ts';
import { decideRevocation } from '../../lambda/core/revoke.ts';
import { anId, aPat, facts, NOW } from '../support/builders.ts';

describe('decideRevocation', () => {
  it('allows the end of a token in use', () => {
    expect(decideRevocation(aPat({ lastUsed: NOW }), facts())).toEqual({ allowed: true, id: anId(1) });
  });

  it.each<[string, Pat, Partial<Facts>, string]>([
    [
      'own',
      aPat(),
      { workerIds: new Set([anId(1)]) },
      'this tool itself works with it. Give this tool another token first, then revoke this one.',
    ],
    [
      'designated',
      aPat(),
      { designated: new Set([anId(1)]) },
      'a designated secret names it. Rotate its secret first, then revoke it again.',
    ],
    [
      'perhaps designated',
      aPat(),
      { unreadableSecrets: ['a/b'] },
      'designated cannot be ruled out: the designated secret a/b cannot be read. Mend the secrets that cannot be read first, then revoke it again.',
    ],
    [
      'made in the future',
      aPat({ created: '2027-01-01T00:00:00.000Z' }),
      {},
      'it says that it was created in the future. Delete it in the tenant, if it must go.',
    ],
  ])('keeps a token that is %s', (...[, row, difference, reason]) => {
    expect(decideRevocation(row, facts(difference))).toEqual({ allowed: false, outcome: 'kept', reason });
  });
});

describe('decideEarlyEnd', () => {
  const named = (...stages: string[]) => ({
    tokens: [{ versionId: 'v', stages, tokenId: anId(1) }],
    unreadable: [],
  });

  it('ends what AWSPREVIOUS alone names, however it is used', () => {
    const predecessor = aPat({ lastUsed: NOW });
    expect(decideEarlyEnd({ naming: named('AWSPREVIOUS'), predecessor })).toEqual({
      allowed: true,
      id: anId(1),
    });
  });

  it('keeps what another stage names as well', () => {
    expect(decideEarlyEnd({ naming: named('AWSPREVIOUS', 'AWSCURRENT'), predecessor: aPat() })).toEqual({
      allowed: false,
      reason: 'another stage of the secret names it as well',
    });
  });
});

it.each<['restore' | 'revoke', TokenOutcome, boolean]>([
  ['restore', 'released', true],
  ['restore', 'kept', true],
  ['restore', 'failed', false],
  ['revoke', 'deleted', true],
  ['revoke', 'already-gone', true],
  ['revoke', 'kept', false],
])('whoever wants to %s a token that is %s has what was asked: %s', (act, outcome, asked) => {
  expect(isAsAsked({ act }, { outcome })).toBe(asked);
});
