import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide, explain } from '../../../lambda/core/decide/decide.ts';
import type { FilterKey } from '../../../lambda/core/plan.ts';
import type { Rule } from '../../../lambda/core/policy/schema.ts';
import { anId, aPat, aPolicy, certifiedBy, facts } from '../../support/builders.ts';

const rules: Rule[] = [
  { name: 'keep-one', when: { token: anId(2) }, do: 'keep' },
  { name: 'stale', when: { unusedDays: 90 }, do: 'delete' },
  { name: 'stale-of-leavers', when: { unusedDays: 7, ownerInactive: true }, do: 'delete' },
  { name: 'never-used', when: { neverUsedDays: 30 }, do: 'delete' },
  { name: 'uncertified', when: { olderThanDays: 400 }, do: 'delete' },
  { name: 'capped', when: { neverExpires: true }, do: 'expire', inDays: 90 },
  { name: 'told', when: {}, do: 'report' },
];
const someRules = fc.shuffledSubarray(rules, { minLength: 1 });
const instants = fc.constantFrom(
  '2025-01-01T00:00:00.000Z',
  '2026-08-25T03:00:00.000Z',
  '2026-08-25T03:00:00.001Z',
  '2026-11-16T03:00:00.001Z',
  '2026-11-24T03:00:00.000Z',
);
const pats = fc
  .record({
    id: fc.constantFrom(anId(1), anId(2), anId(3)),
    created: instants,
    lastUsed: fc.option(instants, { nil: null }),
    expiry: fc.constantFrom({ kind: 'never' } as const, { kind: 'unknown' } as const),
    managed: fc.boolean(),
  })
  .map((difference) => aPat(difference));
const certificates = fc.subarray<FilterKey>(['unused-90', 'unused-7', 'never-used']);
const entries = fc.tuple(pats, certificates).map(([pat, keys]) => certifiedBy(pat, ...keys));
const known = fc.record({
  designated: fc.subarray([anId(1), anId(3)]).map((ids) => new Set(ids)),
  doubts: fc.subarray([[anId(3), 'it is strange'] as const]).map((pairs) => new Map(pairs)),
  restored: fc.option(
    fc.subarray([[anId(1), '2026-12-01T00:00:00.000Z'] as const]).map((pairs) => new Map(pairs)),
    { nil: null },
  ),
});

it('decides as the first consideration that decides says, and explains with the very same words', () => {
  fc.assert(
    fc.property(entries, known, someRules, (entry, difference, some) => {
      const all = facts({ policy: aPolicy({ rules: some }), ...difference });
      const first = explain(entry, all).find(({ decision }) => decision !== null)?.decision;
      const decision = decide(entry, all);
      if (first === undefined) expect(decision).toMatchObject({ verdict: 'keep' });
      else expect(decision).toEqual(first);
    }),
    { numRuns: 2_000 },
  );
});
