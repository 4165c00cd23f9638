import { expect } from 'vitest';
import type { RunSummary } from '../../lambda/core/results.ts';
import { faultCatalogue } from '../../sandbox/faults/catalogue.ts';
import type { Fault, FaultRule } from '../../sandbox/faults/plan.ts';
import { expectProtected, expectSummary, gone, told } from '../support/night-facts.ts';
import { doomed } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

type Status = RunSummary['status'];
type Endings = Partial<Record<Status, readonly string[]>>;

/** What ends whatever call it strikes, even if only once. */
const final = ['absurdly long wait', 'forbidden', 'redirect'];
/** What ends a call that it strikes each time. */
const lasting = [
  'internal error',
  'bad gateway',
  'short wait in seconds',
  'short wait as a date',
  'unnamed wait',
  'connection reset',
  'no answer',
  'echoed secrets',
];
const unreadable = ['malformed JSON', 'truncated JSON', 'cut-off body'];
const refused = ['unauthorized', 'access token ended'];
const wrongClock = ['clock behind', 'clock ahead'];
/** The first row of a listing is that of the worker's own token. */
const withoutOwnId = [
  'row without id',
  'row with a number as id',
  'row with a path as id',
  'row that is null',
  'row that is a text',
];
const strange = [...wrongClock, ...withoutOwnId, 'one id with two contents'];

/** How a night ends; with faults that are not named, it succeeds. */
const endings: Record<Struck, { once: Endings; always: Endings }> = {
  token: {
    once: { failed: [...final, ...refused] },
    always: { failed: [...final, ...refused, ...lasting, ...unreadable] },
  },
  list: {
    // Two contents that come once are not there when the last row is asked for again: the list is read anew.
    once: { failed: final, halted: wrongClock },
    always: {
      failed: [...final, ...refused, ...lasting, ...unreadable, 'listing that is an object'],
      halted: [...strange, 'empty listing', 'half a listing'],
    },
  },
  identities: {
    once: { partial: final },
    always: { failed: refused, partial: [...final, ...lasting, ...unreadable, 'listing that is an object'] },
  },
  delete: {
    once: { partial: final },
    always: { partial: [...final, ...refused, ...lasting] },
  },
};
const operations = ['token', 'list', 'identities', 'delete'] as const;

/** A call of a night that faults can strike. */
export type Struck = (typeof operations)[number];

function ending(endsWith: Endings, fault: string): string {
  const named = Object.entries(endsWith).find(([, faults]) => faults.includes(fault));
  return named?.[0] ?? 'succeeded';
}

async function nightWith(rules: FaultRule[], seed = 1): Promise<{ world: NightWorld; summary: RunSummary }> {
  const hangs = rules.some(({ fault }) => fault.kind === 'hang');
  const world = await openWorld(hangs ? { patienceMs: 300 } : {});
  world.sandbox.faults.set({ rules, seed });
  const summary = await world.night();
  expectProtected(world);
  expectSummary(world, summary);
  return { world, summary };
}

/** The night after, with a tenant that is well again. */
async function nextNight(world: NightWorld): Promise<RunSummary> {
  world.sandbox.faults.clear();
  world.pass(1);
  const summary = await world.night();
  expectProtected(world);
  expectSummary(world, summary);
  return summary;
}

/** A fault once, and at every call; then the next night finishes the job, and both tell each deletion once. */
export async function expectEndings(operation: Struck, [name, fault]: [string, Fault]): Promise<void> {
  const once = await nightWith([{ target: { operation }, fault, times: 1 }]);
  expect(once.summary.status).toBe(ending(endings[operation].once, name));
  const { world, summary } = await nightWith([{ target: { operation }, fault }]);
  expect(summary.status).toBe(ending(endings[operation].always, name));
  const next = await nextNight(world);
  expect(next.status).toBe('succeeded');
  expect(gone(world)).toHaveLength(5);
  expect([...told(world, summary), ...told(world, next)].sort()).toEqual(Object.values(doomed));
}

/** All faults at all calls, each with its own small probability; no promise is broken in that night or the next. */
export async function expectPromisesAmidFaults(seed: number): Promise<void> {
  const rules = operations.flatMap((operation, at) =>
    Object.values(faultCatalogue).map(
      (fault, index): FaultRule => ({
        target: { operation },
        when: { probability: (((seed + index) % 7) * (at + 1)) / 2000 },
        effect: (seed + index) % 2 === 0 ? 'before' : 'after',
        fault,
      }),
    ),
  );
  const { world, summary } = await nightWith(rules, seed);
  if (summary.status === 'halted') expect(gone(world)).toEqual([]);
  const next = await nextNight(world);
  const tellings = [...told(world, summary), ...told(world, next)];
  expect(new Set(tellings).size).toBe(tellings.length);
  expect(tellings.filter((id) => world.ids().has(id))).toEqual([]);
}
