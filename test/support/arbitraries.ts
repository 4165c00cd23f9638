import fc from 'fast-check';
import type { Owner, Pat } from '../../lambda/core/pat.ts';
import type { Facts, FilterKey, InventoryEntry } from '../../lambda/core/plan.ts';
import type { Exemption, Rule, When } from '../../lambda/core/policy/schema.ts';
import { anEntry, anId, aPat, aPolicy, facts, NOW } from './builders.ts';

const DAY = 86_400_000;

/** The instant so many days before NOW. */
export function daysAgo(days: number, milliseconds = 0): string {
  return new Date(Date.parse(NOW) - days * DAY + milliseconds).toISOString();
}

const ages = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 100, max: 500 }).map((days) => daysAgo(days)) },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: 100 }).map((days) => daysAgo(days)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(0, 2, 7, 30, 90), fc.constantFrom(-1, 0, 1))
      .map(([days, milliseconds]) => daysAgo(days, milliseconds)),
  },
);
const owners = [
  { id: 'owner-1', name: 'Jane Doe' },
  { id: 'owner-1', name: 'John Roe' },
  { id: 'owner-1', name: ' ' },
  { id: 'owner-2', name: 'John Roe' },
  { id: 'owner-3', name: null },
];

/** Tokens of all ages, mostly old enough to be deleted. */
export const arbitraryPat: fc.Arbitrary<Pat> = fc
  .record({
    name: fc.constantFrom('export', 'Partner-A', 'keep me'),
    owner: fc.constantFrom(...owners),
    created: fc.oneof({ weight: 3, arbitrary: fc.constant(daysAgo(600)) }, { weight: 1, arbitrary: ages }),
    lastUsed: fc.oneof({ weight: 4, arbitrary: ages }, { weight: 1, arbitrary: fc.constant(null) }),
    scopes: fc.constantFrom<Pat['scopes']>(
      { kind: 'all' },
      { kind: 'listed', list: ['a', 'b'] },
      { kind: 'unknown' },
    ),
    expiry: fc.constantFrom<Pat['expiry']>(
      { kind: 'never' },
      { kind: 'unknown' },
      { kind: 'at', at: daysAgo(-10) },
    ),
    managed: fc.integer({ min: 0, max: 9 }).map((tenth) => tenth === 0),
  })
  .map((difference) => aPat(difference));

const extra: fc.Arbitrary<When> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<When>(
      { owner: 'jane*' },
      { name: 'PARTNER-*' },
      { scope: 'sp:scopes:all' },
      { neverExpires: true },
      { expiresWithinDays: 14 },
      { ownerInactive: true },
      { ownerInactive: false },
      { olderThanDays: 30 },
      { token: anId(2) },
    ),
  },
);
const dated: fc.Arbitrary<When> = fc.oneof(
  fc.constantFrom(7, 30, 90).map((unusedDays) => ({ unusedDays })),
  fc.constantFrom(2, 30).map((neverUsedDays) => ({ neverUsedDays })),
);
const rule: fc.Arbitrary<Omit<Rule, 'name'>> = fc
  .record({
    when: fc.oneof(
      { weight: 6, arbitrary: fc.tuple(dated, extra).map(([one, other]) => ({ ...one, ...other })) },
      { weight: 1, arbitrary: extra },
    ),
    action: fc.constantFrom<Rule['do']>('delete', 'delete', 'delete', 'delete', 'keep', 'report'),
  })
  .map(({ when, action }) => ({ when, do: action }));

/** Rules of all kinds, most of them deleting, under names of their own. */
export const arbitraryRules: fc.Arbitrary<Rule[]> = fc
  .array(rule, { minLength: 1, maxLength: 5 })
  .map((rules) => rules.map((one, place) => ({ ...one, name: `rule-${place}` })));

const exemption: fc.Arbitrary<Exemption> = fc
  .tuple(
    fc.constantFrom(
      { token: anId(1) },
      { owner: 'OWNER-1' },
      { owner: 'john roe', name: 'partner-*' },
      { name: 'export' },
    ),
    fc.constantFrom('2026-11-22', '2026-11-23', '2027-11-23'),
  )
  .map(([subject, until]) => ({ ...subject, until, reason: 'a', approvedBy: 'b' }));

const lookUp: fc.Arbitrary<Map<string, Owner> | null> = fc.option(
  fc
    .tuple(
      fc.constantFrom('ACTIVE', 'INACTIVE_LONG_TERM', 'ON_LEAVE', null),
      fc.constantFrom('Jane Doe', 'John Roe', '', null),
    )
    .map(
      ([state, name]) => new Map([['owner-1', { id: 'owner-1', name, email: null, state, manager: null }]]),
    ),
);

/** What a decision may look at: any policy, with the worker and a secret among the first tokens at times. */
export const arbitraryFacts: fc.Arbitrary<Facts> = fc
  .record({
    rules: arbitraryRules,
    exemptions: fc.array(exemption, { maxLength: 2 }),
    workerIds: fc.uniqueArray(fc.integer({ min: 1, max: 12 }).map(anId), { minLength: 1, maxLength: 2 }),
    designated: fc.array(fc.integer({ min: 1, max: 12 }).map(anId), { maxLength: 2 }),
    owners: lookUp,
  })
  .map(({ rules, exemptions, workerIds, designated, owners: found }) => {
    const policy = { ...aPolicy(), rules, exemptions };
    return facts({
      policy,
      workerIds: new Set(workerIds),
      designated: new Set(designated),
      owners: found,
    });
  });

/** A night's facts and its inventory, from an honest tenant or not. */
export type Night = { known: Facts; entries: InventoryEntry[] };

const certificates = fc.subarray<FilterKey>(['unused-7', 'unused-30', 'unused-90', 'never-used']);
const row = fc.record({ pat: arbitraryPat, fate: fc.nat(9), lie: certificates });

/** Any night: up to eight tokens; a tenth cannot be read, and of two tenths the filtered listings lie. */
export const arbitraryNight: fc.Arbitrary<Night> = fc
  .tuple(arbitraryFacts, fc.array(row, { maxLength: 8 }))
  .map(([known, rows]) => ({
    known,
    entries: rows.map(({ pat, fate, lie }, place): InventoryEntry => {
      const id = anId(place + 1);
      const unreadable = { kind: 'unreadable', id, name: null, ownerId: null, reason: '' } as const;
      if (fate === 0) return { row: unreadable, certifiedBy: lie };
      const honest = anEntry({ ...pat, id }, known);
      return fate < 3 ? { ...honest, certifiedBy: lie } : honest;
    }),
  }));
