import { describe, expect, it } from 'vitest';
import { notFoundDoubt, type Presence, presenceIn, unlessShrunk } from '../../lambda/core/absence.ts';
import { anId } from '../support/builders.ts';

const [own, one, two] = [anId(1), anId(2), anId(3)];
const complete = { kind: 'complete' } as const;
const proven = (...ids: string[]): Presence => ({ kind: 'proven', ids: new Set(ids) });

describe('what a listing lacks', () => {
  it('is gone where the listing is whole and shows the token that made it', () => {
    const presence = presenceIn({ ids: [own, one], completeness: complete, ownId: own });
    expect(presence).toEqual(proven(own, one));
  });

  it.each<[string, Parameters<typeof presenceIn>[0], string]>([
    [
      'may be incomplete',
      { ids: [own, one], completeness: { kind: 'doubtful', reason: 'it was cut' }, ownId: own },
      'it was cut',
    ],
    [
      'has a row without a readable id',
      { ids: [own, null, one], completeness: complete, ownId: own },
      'a token of the listing has no readable id',
    ],
    [
      'lacks the token that made it',
      { ids: [one], completeness: complete, ownId: own },
      'the listing lacks the very token that made it',
    ],
    [
      'is empty',
      { ids: [], completeness: complete, ownId: own },
      'the listing lacks the very token that made it',
    ],
  ])('may be there all the same where the listing %s', (_, shown, reason) => {
    expect(presenceIn(shown)).toEqual({ kind: 'doubtful', reason });
  });
});

describe('a listing that is shorter than the one before', () => {
  const ids = Array.from({ length: 70 }, (_, number) => anId(number));

  it.each([
    ['70 of 100 left, with 30 % allowed', { before: 100, attempted: 0, maxShrinkPercent: 30 }, 'proven'],
    ['70 of 101 left, with 30 % allowed', { before: 101, attempted: 0, maxShrinkPercent: 30 }, 'doubtful'],
    ['70 of 101 left after one attempt', { before: 101, attempted: 1, maxShrinkPercent: 30 }, 'proven'],
    ['70 of 71 left, with none allowed', { before: 71, attempted: 0, maxShrinkPercent: 0 }, 'doubtful'],
    [
      '70 of 71 left after one attempt, with none allowed',
      { before: 71, attempted: 1, maxShrinkPercent: 0 },
      'proven',
    ],
    ['70 where 60 were', { before: 60, attempted: 0, maxShrinkPercent: 0 }, 'proven'],
    ['more attempts than tokens', { before: 5, attempted: 9, maxShrinkPercent: 0 }, 'proven'],
  ])('%s', (_, past, kind) => {
    expect(unlessShrunk(proven(...ids), past).kind).toBe(kind);
  });

  it('says how many tokens there were', () => {
    const past = { before: 101, attempted: 0, maxShrinkPercent: 30 };
    expect(unlessShrunk(proven(...ids), past)).toEqual({
      kind: 'doubtful',
      reason: 'the listing shows 70 tokens where there were 101, fewer than maxShrinkPercent allows',
    });
  });

  it('is as doubtful as it was', () => {
    const presence = { kind: 'doubtful', reason: 'it was cut' } as const;
    expect(unlessShrunk(presence, { before: 1, attempted: 0, maxShrinkPercent: 0 })).toBe(presence);
  });
});

describe('a 404', () => {
  it.each<[string, Presence, string | null]>([
    ['is true of a token that a whole listing lacks', proven(own, two), null],
    [
      'is untrue of a token that is listed',
      proven(own, one),
      'The tenant answered 404, but the token is still listed.',
    ],
    [
      'says nothing where no listing does',
      { kind: 'doubtful', reason: 'it was cut' },
      'The tenant answered 404, but whether the token is gone cannot be told (it was cut).',
    ],
  ])('%s', (_, presence, doubt) => {
    expect(notFoundDoubt(one, presence)).toBe(doubt);
  });
});
