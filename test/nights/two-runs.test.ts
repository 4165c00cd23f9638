import { expect, it } from 'vitest';
import type { RunSummary } from '../../lambda/core/results.ts';
import { surroundArchive, surroundTenant } from '../support/around.ts';
import { createMortal } from '../support/mortal.ts';
import { expectProtected } from '../support/night-facts.ts';
import { doomed } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

const all = Object.values(doomed).sort();
const minutes = 60_000;

/** A run whose calls are noted; right before the nth of them, something else happens. */
async function notedNight(
  world: NightWorld,
  at = 0,
  happens: () => Promise<unknown> = async () => undefined,
) {
  const deps = world.deps();
  const { around, calls } = createMortal();
  const noting: typeof around = (name, work) =>
    around(name, async () => {
      if (calls.length === at) await happens();
      return work();
    });
  const summary = await world.night({
    ...deps,
    archive: surroundArchive(deps.archive, noting),
    tenant: surroundTenant(deps.tenant, noting),
  });
  return { summary, calls };
}

it('lets one run work and ends the other halted without a write, whenever the other begins', async () => {
  const whole = await notedNight(await openWorld());
  for (let at = 2; at <= whole.calls.length; at += 5) {
    const world = await openWorld();
    let second: { summary: RunSummary; calls: string[] } | null = null;
    const first = await notedNight(world, at, async () => {
      second = await notedNight(world);
    });
    const runs = [first, second ?? first].sort((one, other) => one.calls.length - other.calls.length);
    expect(runs.map(({ summary }) => summary.status)).toEqual(['halted', 'succeeded']);
    const losing = runs[0]?.calls ?? [];
    expect(losing.filter((call) => call !== 'read acme/lease.json')).toEqual(
      at === 2 ? ['write acme/lease.json'] : [],
    );
    expect([...world.objects.keys()].filter((key) => key.endsWith('/plan.json'))).toHaveLength(1);
    expectProtected(world);
    expect(world.told()).toEqual(all);
    expect(world.goneByUs()).toEqual(all);
  }
});

it('deletes, announces and tells nothing more once another run took its lease', async () => {
  const whole = await notedNight(await openWorld());
  const told = whole.calls.findIndex((call) => call.endsWith('/results.json'));
  for (let at = 2; at <= told; at += 3) {
    const world = await openWorld();
    const sleptAway = { writes: 0, ledger: '' };
    const { summary } = await notedNight(world, at, async () => {
      world.sandbox.clock.advance(21 * minutes);
      expect((await world.night()).status).toBe('succeeded');
      sleptAway.writes = world.writes();
      sleptAway.ledger = world.objects.get('acme/ledger.json') ?? '';
    });
    expect([at, summary.status]).toEqual([at, at === 2 ? 'halted' : 'failed']);
    expect(world.writes()).toBe(sleptAway.writes);
    expect(world.objects.get('acme/ledger.json')).toBe(sleptAway.ledger);
    expectProtected(world);
    expect(world.told()).toEqual(all);
    expect(world.goneByUs()).toEqual(all);
  }
});
