import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Seen, type SeenDeletion, walkNights } from '../support/night-walk.ts';
import { arbitraryNights } from '../support/nights.ts';
import { reasonsToKeep } from '../support/verdicts.ts';

const DAY = 86_400_000;
const tally = { nights: 0, noticed: 0, deleted: 0, deletedAfterNotice: 0 };

it('no token is deleted that a protection keeps, that was used since its notice, or without its notice; and every token has exactly one outcome', () => {
  fc.assert(
    fc.property(arbitraryNights, (nights) => {
      const seen = walkNights(nights);
      const noticeDays = nights.known.policy.notice.days;
      for (const deletion of seen.deletions) {
        expect(reasonsToKeep(deletion.entry, deletion.candidate.rule, deletion.known)).toEqual([]);
        if (noticeDays > 0) expect(hasNotice(deletion, seen, noticeDays)).toBe(true);
        if (noticeDays > 0) tally.deletedAfterNotice += 1;
      }
      expectOneOutcomeEach(seen);
      expectLedgerOfPending(seen);
      tally.nights += seen.nights.length;
      tally.noticed += seen.notices.length;
      tally.deleted += seen.deletions.length;
    }),
    { numRuns: 20_000 },
  );
  expect(tally.deleted).toBeGreaterThan(10_000);
  expect(tally.deletedAfterNotice).toBeGreaterThan(5000);
});

function hasNotice({ candidate, known, when }: SeenDeletion, seen: Seen, days: number): boolean {
  const now = Date.parse(known.now);
  return seen.notices.some((notice) => {
    const unchanged = { ...notice.pat, name: '' };
    return (
      notice.id === candidate.pat.id &&
      notice.when === when &&
      JSON.stringify(unchanged) === JSON.stringify({ ...candidate.pat, name: '' }) &&
      Date.parse(notice.at) + days * DAY <= now &&
      Date.parse(notice.deadline) <= now &&
      longestGap([notice.at, ...seen.stored.filter((at) => at >= notice.at && at <= known.now)]) <= 14 * DAY
    );
  });
}

function longestGap(instants: readonly string[]): number {
  const times = instants.map((instant) => Date.parse(instant));
  return Math.max(0, ...times.slice(1).map((time, place) => time - (times[place] ?? 0)));
}

function expectOneOutcomeEach({ nights }: Seen): void {
  for (const { entries, results, plan } of nights) {
    expect(results.map(({ id }) => id)).toEqual(entries.map(({ row }) => row.id));
    const due = [...plan.planned].filter(({ stage }) => stage.stage === 'due').length;
    const deleted = results.filter(({ outcome }) => outcome === 'deleted').length;
    expect(deleted).toBeLessThanOrEqual(due);
  }
}

function expectLedgerOfPending({ nights }: Seen): void {
  for (const { plan, ledger } of nights) {
    const planned = new Set([...plan.planned].map(({ candidate }) => candidate.pat.id));
    expect(Object.keys(ledger?.notices ?? {}).filter((id) => !planned.has(id))).toEqual([]);
  }
}
