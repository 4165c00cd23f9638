import { describe, expect, it } from 'vitest';
import { guard } from '../../../lambda/core/guard/guard.ts';
import { NOW } from '../../support/builders.ts';
import { breaches, type Difference, night } from './quiet-night.ts';

it.each([
  [{ met: 'x', known: 'y' }, 'tenant y', 'tenant x'],
  [{ met: 'x', known: null }, 'tenant not yet known', 'tenant x'],
  [{ met: null, known: 'y' }, 'tenant y', 'tenant not told'],
])(
  'names the tenant of the earlier runs and that of tonight, where they are known: %j',
  (tenantId, expected, actual) => {
    const { checks } = guard(night({ observed: { tenantId } }));
    expect(checks).toContainEqual(expect.objectContaining({ name: 'tenant-known', expected, actual }));
  },
);

describe('Every limit has a test that trips it and one that does not', () => {
  const doubtful = { kind: 'doubtful', reason: 'one full page' } as const;
  const listing = {
    name: 'never-used',
    completeness: { kind: 'complete' },
    contradictions: [],
    filterViolations: 0,
  } as const;
  const clock = (...told: (string | null)[]) => ({
    startedAt: NOW,
    readings: told.map((server) => ({ server, local: NOW })),
  });
  const begun = (startedAt: string) => ({ startedAt, readings: [{ server: NOW, local: NOW }] });

  it.each<[check: string, trips: Difference, passes: Difference]>([
    ['max-deletions', { counts: { due: 51, deletable: 1000 } }, { counts: { due: 50, deletable: 1000 } }],
    [
      'max-deletions',
      { counts: { due: 1 }, policy: { limits: { maxDeletions: 0 } } },
      { counts: { due: 0 }, policy: { limits: { maxDeletions: 0 } } },
    ],
    ['max-deletion-percent', { counts: { due: 10, deletable: 99 } }, { counts: { due: 10, deletable: 100 } }],
    [
      'max-deletion-percent',
      { counts: { due: 1 }, policy: { limits: { maxDeletionPercent: 0 } } },
      { counts: { due: 0 }, policy: { limits: { maxDeletionPercent: 0 } } },
    ],
    [
      'max-deletion-percent',
      {
        counts: { due: 58, deletable: 10_000 },
        policy: { limits: { maxDeletions: 99, maxDeletionPercent: 0.57 } },
      },
      {
        counts: { due: 57, deletable: 10_000 },
        policy: { limits: { maxDeletions: 99, maxDeletionPercent: 0.57 } },
      },
    ],
    ['inventory-shrunk', { counts: { total: 69 } }, { counts: { total: 70 } }],
    [
      'inventory-shrunk',
      { counts: { total: 55 }, baseline: { deletedSince: 20 } },
      { counts: { total: 56 }, baseline: { deletedSince: 20 } },
    ],
    [
      'inventory-shrunk',
      { counts: { total: 99 }, policy: { sanity: { maxShrinkPercent: 0 } } },
      { counts: { total: 1 }, baseline: { total: 20, deletedSince: 30 } },
    ],
    [
      'inventory-shrunk',
      { counts: { total: 0 }, baseline: { total: 21, deletedSince: 20 } },
      { counts: { total: 0 }, baseline: { total: 20, deletedSince: 30 } },
    ],
    ['candidates-grown', { counts: { unexplained: 51 } }, { counts: { unexplained: 50 } }],
    [
      'candidates-grown',
      { counts: { unexplained: 6 }, baseline: { candidates: 0 } },
      { counts: { unexplained: 5 }, baseline: { candidates: 0 } },
    ],
    [
      'candidates-grown',
      { counts: { unexplained: 51, total: 1000 }, baseline: { candidates: 0 } },
      { counts: { unexplained: 50, total: 1000 }, baseline: { candidates: 0 } },
    ],
    ['history-contradicted', { counts: { contradicted: 3 } }, { counts: { contradicted: 2 } }],
    [
      'history-contradicted',
      { counts: { contradicted: 11, total: 1000 } },
      { counts: { contradicted: 10, total: 1000 } },
    ],
    [
      'history-contradicted',
      { counts: { contradicted: 3 }, baseline: null },
      { counts: { contradicted: 3 }, policy: { sanity: { maxContradictionPercent: 3 } } },
    ],
    ['last-used-all-null', { counts: { used: 0 } }, { counts: { used: 1 } }],
    ['last-used-all-null', { counts: { used: 0 } }, { counts: { used: 0 }, baseline: { used: 0 } }],
    [
      'last-used-all-null',
      { counts: { used: 0, deletable: 1, due: 0 } },
      { counts: { used: 0, deletable: 0, due: 0 } },
    ],
    [
      'listing-incomplete',
      { observed: { listings: [{ ...listing, completeness: doubtful }] } },
      { observed: { listings: [] } },
    ],
    [
      'listing-contradictory',
      { observed: { listings: [{ ...listing, contradictions: ['a'] }] } },
      { observed: { listings: [listing] } },
    ],
    ['own-token-missing', { observed: { ownListed: false } }, { observed: { ownListed: true } }],
    [
      'filter-not-applied',
      { observed: { listings: [listing, { ...listing, filterViolations: 1 }] } },
      { observed: { listings: [listing, listing] } },
    ],
    ['filtered-not-in-full', { observed: { unlistedIds: ['a'] } }, { observed: { unlistedIds: [] } }],
    ['too-many-unreadable', { counts: { unreadable: 5 } }, { counts: { unreadable: 4 } }],
    [
      'too-many-unreadable',
      { counts: { unreadable: 11, total: 1000 } },
      { counts: { unreadable: 10, total: 1000 } },
    ],
    [
      'clock-skew',
      { observed: { clock: clock('2026-11-23T03:10:00.001Z') } },
      { observed: { clock: clock('2026-11-23T03:10:00.000Z') } },
    ],
    [
      'clock-skew',
      { observed: { clock: clock('2026-11-23T02:49:59.999Z') } },
      { observed: { clock: clock('2026-11-23T02:50:00.000Z') } },
    ],
    ['clock-skew', { observed: { clock: clock(null) } }, {}],
    [
      'clock-skew',
      { observed: { clock: clock('2026-11-23T03:10:00.001Z', NOW) } },
      { observed: { clock: clock('2026-11-23T03:10:00.000Z', NOW) } },
    ],
    [
      'clock-skew',
      { observed: { clock: begun('2026-11-23T03:10:00.001Z') } },
      { observed: { clock: begun('2026-11-23T03:10:00.000Z') } },
    ],
    [
      'clock-skew',
      { observed: { clock: begun('2027-03-03T03:00:00.000Z') } },
      { observed: { clock: begun('2026-08-15T03:00:00.000Z') } },
    ],
    [
      'clock-skew',
      { observed: { ahead: '2026-11-23T03:10:00.001Z' } },
      { observed: { ahead: '2026-11-23T03:10:00.000Z' } },
    ],
    ['designated-secrets-readable', { observed: { unreadableSecrets: ['a/b'] } }, {}],
    [
      'tenant-known',
      { observed: { tenantId: { met: 'x', known: 'y' } } },
      { observed: { tenantId: { met: 'x', known: null } } },
    ],
    [
      'tenant-known',
      { observed: { tenantId: { met: null, known: 'y' } } },
      { observed: { tenantId: { met: null, known: null } } },
    ],
  ])('%s', (check, trips, passes) => {
    expect(breaches(trips)).toEqual([check]);
    expect(breaches(passes)).toEqual([]);
  });

  it('an inventory without any token is strange, on a first run too', () => {
    const none = { total: 0, used: 0, deletable: 0, candidates: 0, due: 0 };
    const observed = { ownListed: false };
    expect(breaches({ counts: none, observed, baseline: null })).toEqual(['own-token-missing']);
    expect(breaches({ counts: none, observed })).toEqual(['inventory-shrunk', 'own-token-missing']);
  });
});

describe('Every key of the policy has a test in which changing it changes the outcome', () => {
  const clock = { startedAt: NOW, readings: [{ server: '2026-11-23T03:05:00.000Z', local: NOW }] };
  it.each<[key: string, policy: Record<string, unknown>, night: Difference]>([
    ['maxDeletions', { limits: { maxDeletions: 4 } }, {}],
    ['maxDeletionPercent', { limits: { maxDeletionPercent: 5 } }, {}],
    ['maxShrinkPercent', { sanity: { maxShrinkPercent: 9 } }, { counts: { total: 90 } }],
    ['maxCandidateGrowth', { sanity: { maxCandidateGrowth: 1 } }, { counts: { unexplained: 11 } }],
    [
      'maxContradictionPercent',
      { sanity: { maxContradictionPercent: 0.5 } },
      { counts: { contradicted: 5, total: 500 } },
    ],
    [
      'maxUnreadablePercent',
      { sanity: { maxUnreadablePercent: 0 } },
      { counts: { unreadable: 5, total: 500 } },
    ],
    ['maxClockSkewMinutes', { sanity: { maxClockSkewMinutes: 4 } }, { observed: { clock } }],
  ])('%s', (_key, policy, difference) => {
    expect(guard(night(difference)).verdict).toBe('proceed');
    expect(guard(night({ ...difference, policy })).verdict).toBe('halt');
  });
});

it('a first run has no past to compare with: the limits alone stand', () => {
  expect(breaches({ baseline: null, counts: { candidates: 90, used: 0 } })).toEqual([]);
  expect(breaches({ baseline: null, counts: { due: 51, deletable: 1000 } })).toEqual(['max-deletions']);
});
