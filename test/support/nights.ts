import fc from 'fast-check';
import type { Pat } from '../../lambda/core/pat.ts';
import type { Facts } from '../../lambda/core/plan.ts';
import type { Rule, TenantPolicy } from '../../lambda/core/policy/schema.ts';
import { arbitraryFacts, arbitraryPat, arbitraryRules } from './arbitraries.ts';
import { anId } from './builders.ts';

const HAPPENINGS = [
  'use',
  'rename',
  'rescope',
  'exempt',
  'leave',
  'come',
  'new rules',
  'lost ledger',
] as const;
const MISHAPS = [
  'message refused',
  'crash before recording',
  'crash before deleting',
  'token used meanwhile',
] as const;

/** What happens before a night's run, and how far the run gets. */
export type NightEvent = {
  gapDays: number;
  happens: 'nothing' | (typeof HAPPENINGS)[number];
  /** Which token it happens to. */
  to: number;
  newcomer: Pat;
  newRules: Rule[];
  run: 'whole' | (typeof MISHAPS)[number];
};

/** A tenant over several nights. */
export type Nights = { known: Facts; pats: Pat[]; events: NightEvent[] };

const event: fc.Arbitrary<NightEvent> = fc.record({
  gapDays: fc.constantFrom(1, 1, 1, 1, 3, 7, 0, 15),
  happens: fc.oneof(
    { weight: 6, arbitrary: fc.constant<NightEvent['happens']>('nothing') },
    {
      weight: 4,
      arbitrary: fc.constantFrom(...HAPPENINGS),
    },
  ),
  to: fc.nat(7),
  newcomer: arbitraryPat,
  newRules: arbitraryRules,
  run: fc.oneof(
    { weight: 6, arbitrary: fc.constant<NightEvent['run']>('whole') },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...MISHAPS),
    },
  ),
});

const limits = fc.record({
  maxDeletions: fc.constantFrom(50, 50, 50, 3, 1, 0),
  maxDeletionPercent: fc.constantFrom(100, 100, 50, 20),
  wholeOwner: fc.constantFrom<TenantPolicy['limits']['wholeOwner'][]>('hold', 'allow', 'allow'),
});
// A tenant of eight tokens shrinks by a large share when one leaves: mostly that is allowed here.
const sanity = fc.record({ maxShrinkPercent: fc.constantFrom(100, 100, 100, 30) });
const exempting = fc.constantFrom(true, false, false, false);

/** Tenants of up to eight tokens, over up to fourteen nights. */
export const arbitraryNights: fc.Arbitrary<Nights> = fc
  .record({
    base: arbitraryFacts,
    limits,
    sanity,
    exempting,
    noticeDays: fc.constantFrom(0, 2, 3, 7),
    pats: fc.array(arbitraryPat, { minLength: 4, maxLength: 8 }),
    events: fc.array(event, { minLength: 4, maxLength: 14 }),
  })
  .map(({ base, limits: bounds, sanity: sane, exempting: exempts, noticeDays, pats, events }) => {
    const policy: TenantPolicy = {
      ...base.policy,
      exemptions: exempts ? base.policy.exemptions : [],
      notice: { days: noticeDays },
      limits: { ...base.policy.limits, ...bounds },
      sanity: { ...base.policy.sanity, ...sane },
    };
    return {
      known: { ...base, policy },
      pats: pats.map((pat, place) => ({ ...pat, id: anId(place + 1) })),
      events,
    };
  });
