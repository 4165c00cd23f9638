import { expect, it } from 'vitest';
import { createPlainEngine } from '../../lambda/engine.ts';
import type { Clock, Tenant } from '../../lambda/ports.ts';
import { gone } from '../support/night-facts.ts';
import { doomed } from '../support/tenant-cast.ts';
import { DAY, type NightWorld, openWorld } from '../support/world.ts';

/** The world's clock, off by so many days for as long as it is told to be. */
function clockOff({ clock }: NightWorld, days: number, isOff: () => boolean): Clock {
  const now = () => new Date(Date.parse(clock.now()) + (isOff() ? days * DAY : 0)).toISOString();
  return { ...clock, now };
}

/** A full listing that lacks a token which a filtered one holds, so that all is listed once more. */
function lackingOnce({ deps }: NightWorld, listed: () => void): Tenant {
  const { tenant } = deps();
  let passes = 0;
  return {
    ...tenant,
    listTokens: async (query) => {
      const listing = await tenant.listTokens(query);
      if (query.filter !== undefined) return listing;
      passes += 1;
      listed();
      if (passes > 1) return listing;
      return { ...listing, rows: [...listing.rows].filter(({ id }) => id !== doomed['stale one']) };
    },
  };
}

it('a clock that is ahead only while a run begins halts it: all that it decides would count from there', async () => {
  const world = await openWorld();
  let readings = 0;
  const clock = clockOff(world, 100, () => {
    readings += 1;
    return readings <= 2;
  });
  const summary = await world.night({ clock });
  expect(summary.startedAt).toBe('2027-03-03T03:00:00.000Z');
  expect(summary.guard).toEqual({
    verdict: 'halt',
    reasons: [
      expect.stringMatching(
        /^clock-skew: .* came a run that began at 2027-03-03T\S+; 2026-11-23T\S+ there, 2026-11-23T\S+ here$/,
      ),
    ],
  });
  expect(gone(world)).toEqual([]);
});

it('a clock that was wrong while tokens were listed first halts the run, although they are listed again', async () => {
  const world = await openWorld();
  const engine = createPlainEngine();
  let isOff = false;
  const summary = await world.night({
    engine: {
      ...engine,
      step: (name, work) => {
        isOff = name === 'make-plan';
        return engine.step(name, work);
      },
    },
    clock: clockOff(world, 100, () => isOff),
    tenant: lackingOnce(world, () => (isOff = false)),
  });
  expect(summary.startedAt).toBe('2026-11-23T03:00:00.000Z');
  expect(summary.guard.reasons).toEqual([
    expect.stringMatching(/^clock-skew: .* 2026-11-23T\S+ there, 2027-03-03T\S+ here$/),
  ]);
  expect(gone(world)).toEqual([]);
});

it.each([
  ['as far ahead as is allowed', 10, true],
  ['further ahead', 11, false],
])('a night that could not list becomes the newest one with a clock %s', async (_case, minutes, becomes) => {
  const world = await openWorld();
  const forbidden = {
    target: { operation: 'list' as const },
    fault: { kind: 'error' as const, status: 403 },
  };
  world.sandbox.faults.set({ rules: [forbidden] });
  const clock = clockOff(world, minutes / (24 * 60), () => true);
  const summary = await world.night({ clock });
  const latest = JSON.parse(world.objects.get('acme/latest.json') ?? '{"newest":null}');
  expect(summary.status).toBe('failed');
  expect(latest.newest?.runId === summary.runId).toBe(becomes);
});
