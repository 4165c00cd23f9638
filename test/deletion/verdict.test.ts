import { describe, expect, it } from 'vitest';
import type { Presence } from '../../lambda/core/absence.ts';
import type { Deletion } from '../../lambda/core/call-outcomes.ts';
import {
  claimEarlierAttempt,
  needsListing,
  settled,
  unclear,
  unsent,
  type Verdict,
  verdictOf,
} from '../../lambda/deletion/verdict.ts';
import { AwsError } from '../../lambda/errors.ts';

const unasked = { status: null, trackingId: null };
const answered = { status: 204, trackingId: 't' };

describe('what an answer says of a deletion', () => {
  it.each<[Deletion, Verdict]>([
    [
      { outcome: 'deleted', ...answered },
      { outcome: 'deleted', ...answered, reason: '', uncertain: false },
    ],
    [
      { outcome: 'deleted', status: 404, trackingId: 't' },
      {
        ...{ outcome: 'deleted', status: 404, trackingId: 't', uncertain: false },
        reason: 'Gone after an attempt whose answer was lost.',
      },
    ],
    [
      { outcome: 'already-gone', status: 404, trackingId: 't' },
      {
        ...{ outcome: 'already-gone', status: 404, trackingId: 't', uncertain: false },
        reason: 'Someone else deleted it just before.',
      },
    ],
    [
      { outcome: 'failed', status: 403, trackingId: 't', reason: 'no right', uncertain: false },
      { outcome: 'failed', status: 403, trackingId: 't', reason: 'no right', uncertain: false },
    ],
    [
      { outcome: 'not-reached', reason: 'stopped' },
      { outcome: 'not-reached', ...unasked, reason: 'stopped', uncertain: false },
    ],
  ])('%j', (deletion, verdict) => {
    expect(verdictOf(deletion)).toEqual(verdict);
  });

  it('is unclear where there was an error instead: the request may have taken effect', () => {
    expect(unclear(new AwsError('no answer'))).toEqual({
      ...{ outcome: 'failed', ...unasked, reason: 'no answer', uncertain: true },
    });
  });
});

describe('what is true of a token that was attempted before the run was cut off', () => {
  it.each<[Verdict, Partial<Verdict>]>([
    [verdictOf({ outcome: 'deleted', ...answered }), { outcome: 'deleted', status: 204, uncertain: false }],
    [
      verdictOf({ outcome: 'already-gone', status: 404, trackingId: 't' }),
      {
        ...{ outcome: 'deleted', status: 404, uncertain: false },
        reason: 'Gone after an attempt of this run that was recorded before it was cut off.',
      },
    ],
    [
      unsent('not-reached', 'Stopped.'),
      {
        ...{ outcome: 'failed', uncertain: true },
        reason: 'It was attempted before the run was cut off, and nobody knows what came of that. Stopped.',
      },
    ],
    [unsent('spared', 'Used.'), { outcome: 'spared', reason: 'Used.', uncertain: true }],
    [unsent('failed', 'Refused.'), { outcome: 'failed', reason: 'Refused.', uncertain: true }],
  ])('%j', (verdict, claimed) => {
    expect(claimEarlierAttempt(verdict)).toMatchObject(claimed);
  });
});

describe('what a listing adds', () => {
  const without: Presence = { kind: 'proven', ids: new Set(['b']) };
  const within: Presence = { kind: 'proven', ids: new Set(['a', 'b']) };
  const doubtful: Presence = { kind: 'doubtful', reason: 'cut' };
  const lost = unclear(new AwsError('no answer'));
  const gone = verdictOf({ outcome: 'already-gone', status: 404, trackingId: null });
  const claimed = verdictOf({ outcome: 'deleted', status: 404, trackingId: null });
  const cannotTell = 'The tenant answered 404, but whether the token is gone cannot be told (cut).';
  const stillThere = 'The tenant answered 404, but the token is still listed.';

  it.each<[string, [Verdict, Presence], Partial<Verdict>]>([
    [
      'a lost answer took effect where it is gone',
      [lost, without],
      {
        ...{ outcome: 'deleted', uncertain: false },
        reason: 'Gone after an attempt whose answer was lost.',
      },
    ],
    [
      'a lost answer may take effect where it is there',
      [lost, within],
      { outcome: 'failed', uncertain: true },
    ],
    ['a lost answer stays one in doubt', [lost, doubtful], { outcome: 'failed', uncertain: true }],
    ['a 404 is one where it is gone', [gone, without], { outcome: 'already-gone', uncertain: false }],
    [
      'a 404 is none where it is there',
      [gone, within],
      { outcome: 'failed', uncertain: false, reason: stillThere },
    ],
    ['a 404 is none in doubt', [gone, doubtful], { outcome: 'failed', uncertain: false, reason: cannotTell }],
    ['a claimed 404 is one where it is gone', [claimed, without], { outcome: 'deleted', uncertain: false }],
    [
      'a claimed 404 may still take effect where it is there',
      [claimed, within],
      { outcome: 'failed', uncertain: true, reason: stillThere },
    ],
  ])('%s', (_, [verdict, presence], expected) => {
    expect(settled('a', verdict, presence)).toMatchObject(expected);
  });

  it('is nothing where the answer was clear', () => {
    const deleted = verdictOf({ outcome: 'deleted', ...answered });
    expect([needsListing(deleted), settled('a', deleted, within)]).toEqual([false, deleted]);
    const refused = verdictOf({
      ...{ outcome: 'failed', status: 403, trackingId: null, reason: 'x', uncertain: false },
    });
    expect([needsListing(refused), settled('a', refused, without)]).toEqual([false, refused]);
    expect([lost, gone, claimed].map(needsListing)).toEqual([true, true, true]);
  });
});
