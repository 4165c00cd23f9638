import { expect, it } from 'vitest';
import type { ApiVersion } from '../../lambda/core/policy/schema.ts';
import type { Paging } from '../../sandbox/switches.ts';
import type { Token } from '../../sandbox/tenant.ts';
import { NOW } from '../support/builders.ts';
import { expectSummary, outcomesIn } from '../support/night-facts.ts';
import { DAY, type NightWorld, openWorld } from '../support/world.ts';

const wide = { limits: { maxDeletions: 10_000, maxDeletionPercent: 100, wholeOwner: 'allow' } };
const rows: [ApiVersion, Paging, boolean][] = [
  ['v2024', 'all', false],
  ['v2025', 'limit-offset', true],
  ['v2026', 'error-past-end', false],
  ['v1', 'all', true],
  ['v1', 'limit-offset', false],
  ['v2024', 'error-past-end', true],
  ['v2025', 'at-most-100', false],
];

/** Whether the policy of these tests lets a token go: in the plainest words, from the tenant's own state. */
function mayGo({ managed, lastUsed, created, ownerId }: Token, { sandbox }: NightWorld): boolean {
  const age = (instant: string): number => (Date.parse(NOW) - Date.parse(instant)) / DAY;
  if (managed || ownerId === sandbox.worker.ownerId) return false;
  if (lastUsed === null) return age(created) >= 30;
  const left = sandbox.tenant.identity(ownerId)?.identityState?.startsWith('INACTIVE') === true;
  return age(lastUsed) >= (left ? 7 : 90);
}

it.each(rows)(
  '%s, paging %s, null dates in the filtered list %s: exactly what the rules say goes',
  async (...row) => {
    const [apiVersion, paging, leMatchesNull] = row;
    const policy = { ...wide, apiVersion, exemptions: [], rotations: [] };
    const world = await openWorld({
      policy,
      cast: false,
      sandbox: { paging, leMatchesNull, countHeader: paging !== 'at-most-100' },
    });
    world.sandbox.populate({ tokens: 520, seed: 3 });
    const before = world.sandbox.tenant.tokens();
    const summary = await world.night();
    const there = world.ids();
    expect(summary.status).toBe('succeeded');
    expect(before.filter(({ id }) => !there.has(id)).map(({ id }) => id)).toEqual(
      before.filter((token) => mayGo(token, world)).map(({ id }) => id),
    );
    expect(summary.deletions.deleted).toBeGreaterThan(150);
    expect(outcomesIn(expectSummary(world, summary))['deleted']).toBe(summary.deletions.deleted);
  },
);

it('halts where the tenant shows 250 of 520 tokens', async () => {
  const world = await openWorld({ policy: wide, cast: false, sandbox: { paging: 'cut-at-250' } });
  world.sandbox.populate({ tokens: 520, seed: 3 });
  const summary = await world.night();
  expect(summary.status).toBe('halted');
  expect(summary.guard.reasons.join()).toContain('listing-incomplete');
  expect(world.writes()).toBe(0);
});
