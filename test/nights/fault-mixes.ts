import { expect } from 'vitest';
import { faultCatalogue } from '../../sandbox/faults/catalogue.ts';
import type { FaultRule } from '../../sandbox/faults/plan.ts';
import { choices } from '../support/interleave.ts';
import { expectProtected, outcomesOf } from '../support/night-facts.ts';
import { doomed } from '../support/tenant-cast.ts';
import { openWorld } from '../support/world.ts';

const operations = ['token', 'list', 'delete', 'identities'] as const;
/** Whoever answers so has done the work, or nobody knows; any other refusal is one. */
const mayComeAfter = ['internal error', 'bad gateway', 'connection reset', 'no answer', 'echoed secrets'];

/** A few of the catalogue's faults at random, each at some calls of one operation, before or after its effect. */
export function mixOf(seed: number): FaultRule[] {
  const choose = choices(seed);
  const faults = Object.entries(faultCatalogue);
  return Array.from({ length: 1 + choose(5) }, (): FaultRule => {
    const [name, fault] = faults[choose(faults.length)] ?? [];
    if (name === undefined || fault === undefined) throw new RangeError('no fault');
    const from = 1 + choose(4);
    return {
      target: { operation: operations[choose(operations.length)] ?? 'list' },
      when: choose(2) === 0 ? { from, to: from + choose(7) } : { probability: 0.3 },
      effect: choose(2) === 0 && mayComeAfter.includes(name) ? 'after' : 'before',
      fault,
    };
  });
}

/** Three nights amid faults and two without: nothing protected is gone, and all that is gone is told once. */
export async function surviveMix(seed: number): Promise<string[]> {
  const world = await openWorld({ policy: { notice: { days: seed % 2 } }, patienceMs: 300 });
  const statuses: string[] = [];
  for (const night of [1, 2, 3, 4, 5]) {
    world.sandbox.faults.set({ rules: night < 4 ? mixOf(seed * 10 + night) : [], seed });
    const summary = await world.night();
    statuses.push(summary.status);
    outcomesOf(world, summary);
    expectProtected(world);
    world.pass(1);
  }
  expect([statuses.at(-1), ...world.goneByUs()]).toEqual(['succeeded', ...Object.values(doomed).sort()]);
  expect(world.told()).toEqual(world.goneByUs());
  return statuses;
}
