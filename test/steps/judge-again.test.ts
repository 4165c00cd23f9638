import { describe, expect, it } from 'vitest';
import type { Presence } from '../../lambda/core/absence.ts';
import { judgeAgain } from '../../lambda/steps/recheck.ts';
import { aCandidate, anId, aPat, aQuarantined, facts, NOW } from '../support/builders.ts';

const pat = aPat();
const due = { candidate: aCandidate(pat), notice: null };
const work = { does: 'delete', filter: 'unused-90' } as const;
const without: Presence = { kind: 'proven', ids: new Set([anId(0xff)]) };
const within: Presence = { kind: 'proven', ids: new Set([pat.id]) };
const unread: Presence = { kind: 'doubtful', reason: 'it was not read' };
const cut = 'The re-read may be incomplete: it was cut.';

type Night = { present: Presence; doubt?: string | null; set?: string };

/** What becomes of a due token that the listing of its own batch lacks. */
function judged({ present, doubt = null, set }: Night) {
  const night = { batch: { work }, facts: facts(), rows: new Map(), present, doubt };
  return judgeAgain(night, set === undefined ? due : { ...due, known: aQuarantined({ set }) });
}

describe('a due token that the listing of its own batch lacks', () => {
  it.each<[string, Night, unknown]>([
    [
      'is kept where the tenant has it',
      { present: within },
      { allowed: false, reason: 'Used or changed since the plan.' },
    ],
    [
      'is not reached where the tenant has it, and that listing may be cut',
      { present: within, doubt: cut },
      { allowed: false, outcome: 'not-reached', reason: cut },
    ],
    [
      'is not reached where nobody can tell whether the tenant has it',
      { present: unread },
      {
        ...{ allowed: false, outcome: 'not-reached' },
        reason: 'Whether it is gone cannot be told (it was not read).',
      },
    ],
    [
      'is not reached where both listings are in doubt',
      { present: unread, doubt: cut },
      { allowed: false, outcome: 'not-reached', reason: cut },
    ],
    [
      'is already gone where the tenant lacks it',
      { present: without },
      {
        ...{ allowed: false, outcome: 'already-gone' },
        reason: 'Someone else deleted it since the plan.',
      },
    ],
    [
      'is already gone where the tenant lacks it, though that listing may be cut',
      { present: without, doubt: cut },
      {
        ...{ allowed: false, outcome: 'already-gone' },
        reason: 'Someone else deleted it since the plan.',
      },
    ],
    [
      'has expired where the expiry that it was given in quarantine is reached',
      { present: without, set: NOW },
      {
        ...{ allowed: false, outcome: 'expired' },
        reason: 'The tenant lists it no more since its expiry.',
      },
    ],
    [
      'is already gone where that expiry is still to come',
      { present: without, set: '2026-11-23T03:00:00.001Z' },
      {
        ...{ allowed: false, outcome: 'already-gone' },
        reason: 'Someone else deleted it since the plan.',
      },
    ],
  ])('%s', (_, night, judgement) => {
    expect(judged(night)).toEqual(judgement);
  });
});
