import { expect, it } from 'vitest';
import type { Switches } from '../../sandbox/switches.ts';
import { callsOf, endOn, faultsAt, type Phase, survive } from './quarantine-crashes.ts';

const phases: Phase[] = ['quarantining', 'waiting', 'deleting'];

it.each(phases)('a night that is %s loses no token, whatever call fails or is its last', async (phase) => {
  const faults = faultsAt(await callsOf(phase));
  expect(faults.length).toBeGreaterThan(60);
  for (const fault of faults.filter((_, index) => index % 41 === 0)) await survive(phase, [fault]);
});

it.each<[switches: Partial<Switches>, deleted: number, used: string, last: string]>([
  [{}, 4, 'has its expiry back', 'succeeded'],
  [{ bulkUpdate: false }, 0, 'has its expiry back', 'partial'],
  [{ bulkBadId: 'changes-others' }, 4, 'has its expiry back', 'succeeded'],
  [{ bulkBadId: 'is-skipped' }, 4, 'has its expiry back', 'succeeded'],
  [{ expiredListedDays: 0, unlistedExpired: 'gone' }, 0, 'is listed no more', 'succeeded'],
  [{ expiredListedDays: 0, unlistedExpired: 'hidden' }, 0, 'has no future', 'succeeded'],
  [{ expiredListedDays: 2 }, 0, 'has its expiry back', 'succeeded'],
  [{ expiredRevival: 'refused' }, 4, 'has no future', 'partial'],
  [{ expiredRevival: 'only-shown' }, 4, 'has its expiry back', 'succeeded'],
  [{ leMatchesNull: true }, 4, 'has its expiry back', 'succeeded'],
  [{ paging: 'limit-offset' }, 4, 'has its expiry back', 'succeeded'],
])('keeps its promises on a tenant with %j', async (...[switches, deleted, used, last]) => {
  expect(await endOn(switches)).toEqual({ deleted, used, last });
});
