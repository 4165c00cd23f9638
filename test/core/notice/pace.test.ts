import { describe, expect, it } from 'vitest';
import { announcementsLeft, type Pace, tonightsTurn } from '../../../lambda/core/notice/stage.ts';
import type { NoticeRecord } from '../../../lambda/core/plan.ts';
import { aCandidate, aNotice, anId, aPolicy, NOW } from '../../support/builders.ts';

function pace(limits: object, difference: Partial<Pace> = {}): Pace {
  return { trusted: true, policy: aPolicy({ limits }), now: NOW, deletable: 1000, ...difference };
}

/** Notices of several nights: how many tokens were first noticed at which instant. */
function nights(counts: Record<string, number>): Map<string, NoticeRecord> {
  const instants = Object.entries(counts).flatMap(([instant, many]) => Array<string>(many).fill(instant));
  return new Map(
    instants.map((firstNoticed, place) => [anId(place), aNotice(aCandidate(), { firstNoticed })]),
  );
}

const FIRST = '2026-11-14T03:00:00.000Z';
const SECOND = '2026-11-15T03:00:00.000Z';
const THIRD = '2026-11-16T02:59:59.000Z';

describe('the tokens whose turn it is tonight', () => {
  it.each([
    ['are none without a ripe notice', { '2026-11-16T03:00:00.001Z': 3 }, 0],
    ['are all of one night within the limits', { [FIRST]: 50 }, 50],
    ['are all of one night beyond the limits, for the guard to see', { [FIRST]: 51 }, 51],
    ['are those of several nights as far as the limits reach', { [FIRST]: 20, [SECOND]: 30, [THIRD]: 1 }, 50],
    ['are not half a night', { [FIRST]: 20, [SECOND]: 31 }, 20],
    ['are those noticed first, whatever the order of the ledger', { [SECOND]: 31, [FIRST]: 20 }, 20],
  ])('%s', (_fact, counts, due) => {
    expect(tonightsTurn(nights(counts), pace({ maxDeletions: 50 })).size).toBe(due);
  });

  it('come one night after the other when nights were missed', () => {
    const standing = nights({ [FIRST]: 40, [SECOND]: 40 });
    expect([...tonightsTurn(standing, pace({}))].length).toBe(40);
    for (const id of tonightsTurn(standing, pace({}))) standing.delete(id);
    expect(tonightsTurn(standing, pace({})).size).toBe(40);
  });
});

describe('the announcements left tonight', () => {
  const running = (many: number) => nights({ '2026-11-20T03:00:00.000Z': many });
  it.each<[string, object, number, number, number]>([
    ['are bounded by maxDeletions', { maxDeletions: 50, maxDeletionPercent: 100 }, 1000, 0, 50],
    ['are none with maxDeletions 0', { maxDeletions: 0, maxDeletionPercent: 100 }, 1000, 0, 0],
    ['are bounded by the percentage, a tenth in reserve', { maxDeletionPercent: 10 }, 100, 0, 9],
    ['are none with 0 percent', { maxDeletionPercent: 0 }, 1000, 0, 0],
    ['are one at least where the percentage allows one', { maxDeletionPercent: 10 }, 10, 0, 1],
    ['are none where it does not allow one', { maxDeletionPercent: 10 }, 9, 0, 0],
    ['do not count as deletable what will be gone by then', { maxDeletionPercent: 10 }, 200, 100, 9],
    ['are none where everything is pending', { maxDeletionPercent: 10 }, 100, 100, 0],
  ])('%s', (...[, limits, deletable, pending, left]) => {
    expect(announcementsLeft(running(pending), pace(limits, { deletable }))).toBe(left);
  });

  it('count those that an earlier run of the same night gave', () => {
    const given = nights({ '2026-11-22T07:00:00.001Z': 30 });
    expect(announcementsLeft(given, pace({}))).toBe(20);
    const lastNight = nights({ '2026-11-22T07:00:00.000Z': 30 });
    expect(announcementsLeft(lastNight, pace({}))).toBe(50);
  });
});
