import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../lambda/core/decide/listings.ts';
import type { Pat } from '../../../lambda/core/pat.ts';
import type { Facts, Standing } from '../../../lambda/core/plan.ts';
import type { Quarantined } from '../../../lambda/core/quarantine/ledger.ts';
import { standingOf } from '../../../lambda/core/quarantine/standing.ts';
import { anEntry, aPat, aPolicy, aRecord, facts, NEVER_USED, NOW, STALE } from '../../support/builders.ts';

const SET = '2026-11-09T03:05:00.000Z';
const before = aPat();
const known: Quarantined = {
  former: { kind: 'at', at: '2027-06-01T00:00:00.000Z' },
  set: SET,
  rule: 'stale',
  runId: 'run',
  since: '2026-11-09T03:00:00.000Z',
  until: NOW,
  lastUsed: '2026-08-15T03:00:00.000Z',
  fingerprint: fingerprint(before),
  record: aRecord(before),
};
type Case = { token?: Partial<Pat>; entry?: Partial<Quarantined>; known?: Partial<Facts> };

function standing({ token, entry, known: difference }: Case): Standing {
  const held = facts(difference);
  const row = { ...before, expiry: { kind: 'at', at: SET } as const, ...token };
  return standingOf({ ...known, ...entry }, { entry: anEntry(row, held) }, held);
}

const released = (reason: string): Standing => ({ standing: 'release', used: false, reason });
const waiting = (doubt: string | null): Standing => ({ standing: 'waiting', doubt });

describe('a quarantined token', () => {
  it.each<[string, Case, Standing]>([
    ['is due once its days have passed', {}, { standing: 'due', filter: 'unused-90' }],
    ['waits a millisecond before', { entry: { until: '2026-11-23T03:00:00.001Z' } }, waiting(null)],
    [
      'is due although its owner renamed it',
      { token: { name: 'renamed' } },
      { standing: 'due', filter: 'unused-90' },
    ],
    ['has left with another expiry', { token: { expiry: known.former } }, { standing: 'left' }],
    ['has left without an expiry', { token: { expiry: { kind: 'never' } } }, { standing: 'left' }],
    [
      'waits where its expiry cannot be read',
      { token: { expiry: { kind: 'unknown' } } },
      waiting('its expiry cannot be read'),
    ],
    [
      'is released where it was used since',
      { token: { lastUsed: '2026-11-09T09:00:00.000Z' } },
      { standing: 'release', used: true, reason: 'it was used: 2026-11-09T09:00:00.000Z' },
    ],
    [
      'is released where a use before its quarantine was noted late',
      { token: { lastUsed: '2026-11-09T01:00:00.000Z' } },
      { standing: 'release', used: true, reason: 'it was used: 2026-11-09T01:00:00.000Z' },
    ],
    [
      'is released where it was never used before',
      { entry: { lastUsed: null } },
      { standing: 'release', used: true, reason: 'it was used: 2026-08-15T03:00:00.000Z' },
    ],
    [
      'waits where its last use goes back',
      { token: { lastUsed: '2026-08-14T03:00:00.000Z' } },
      waiting('its last use contradicts what was known of it'),
    ],
    [
      'waits where its last use turns null',
      { token: { lastUsed: null } },
      waiting('its last use contradicts what was known of it'),
    ],
    [
      'is released where a secret names it now',
      { known: { designated: new Set([before.id]) } },
      released('a designated secret names it'),
    ],
    [
      'is released where the platform owns it now',
      { token: { managed: true } },
      released('the platform itself owns it'),
    ],
    [
      'is released where no rule wants its end any more',
      { known: { policy: aPolicy({ rules: [NEVER_USED] }) } },
      released('no rule decides on it'),
    ],
    [
      'is released where its scopes changed',
      { token: { scopes: { kind: 'all' } } },
      released('it was changed since it was quarantined'),
    ],
    [
      'waits where a secret cannot be read',
      { known: { unreadableSecrets: ['a/b'] } },
      waiting('designated cannot be ruled out: the designated secret a/b cannot be read'),
    ],
    [
      'is due by a rule that asks for no expiry, which it had none before',
      {
        entry: { former: { kind: 'never' }, fingerprint: fingerprint(aPat({ expiry: { kind: 'never' } })) },
        known: { policy: aPolicy({ rules: [{ ...STALE, when: { unusedDays: 90, neverExpires: true } }] }) },
      },
      { standing: 'due', filter: 'unused-90' },
    ],
    [
      'is released where another rule caps its life now',
      {
        known: {
          policy: aPolicy({ rules: [{ name: 'cap', when: { olderThanDays: 1 }, do: 'expire', inDays: 9 }] }),
        },
      },
      released('created 2025-01-01, 1 days ago or longer'),
    ],
    [
      'waits for ever where a rule only caps its life, used or not',
      { entry: { until: null }, token: { lastUsed: '2026-11-22T03:00:00.000Z' } },
      waiting(null),
    ],
    [
      'waits where it contradicts an earlier night',
      { known: { doubts: new Map([[before.id, 'its owner changed']]) } },
      waiting('its owner changed'),
    ],
  ])('%s', (_, change, expected) => {
    expect(standing(change)).toEqual(expected);
  });

  it('waits where its row cannot be read', () => {
    const row = { kind: 'unreadable', id: before.id, name: null, ownerId: null, reason: 'created' } as const;
    expect(standingOf(known, { entry: { row, certifiedBy: [] } }, facts())).toEqual(
      waiting('it cannot be read: created'),
    );
  });

  it.each<[string, string, string | null, Standing]>([
    ['has expired where it vanished after its expiry', NOW, null, { standing: 'expired' }],
    ['is gone where it vanished before', '2026-11-23T03:00:00.001Z', null, { standing: 'gone' }],
    ['waits where the listing may be cut', SET, 'cut', waiting('whether it is gone cannot be told: cut')],
  ])('%s', (...[, set, doubt, expected]) => {
    expect(standingOf({ ...known, set }, { entry: null, doubt }, facts())).toEqual(expected);
  });
});
