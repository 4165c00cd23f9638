import { expect } from 'vitest';
import type { Crash } from '../support/mortal.ts';
import { expectProtected, noticesOf, outcomesOf } from '../support/night-facts.ts';
import { doomed } from '../support/tenant-cast.ts';
import { DAY, type NightWorld, openWorld } from '../support/world.ts';

const all = Object.values(doomed).sort();
const week = { policy: { notice: { days: 7 } } };

/** The calls to the outside of a night that deletes at once, gives notice, or deletes after notice. */
export async function usualCalls(): Promise<Record<'atOnce' | 'noticing' | 'due', string[]>> {
  const atOnce = await (await openWorld()).mortalNight();
  const world = await openWorld(week);
  const noticing = await world.mortalNight();
  world.pass(7);
  const due = await world.mortalNight();
  return { atOnce: atOnce.calls, noticing: noticing.calls, due: due.calls };
}

/** NightWorld that delete at once die at these crashes, one after the other; then one comes to its end. */
export async function surviveDeleting(crashes: readonly Crash[]): Promise<void> {
  const world = await openWorld();
  const where = await dieAt(world, crashes);
  const summary = await world.night();
  expect([where, summary.status]).toEqual([where, 'succeeded']);
  outcomesOf(world, summary);
  expectEnd(world, where);
}

/** The night that gives notice dies, or the one that deletes after it does; then nine come to their end. */
export async function surviveNotice(night: 'noticing' | 'due', crash: Crash): Promise<void> {
  const world = await openWorld(week);
  if (night === 'due') {
    await world.night();
    world.pass(7);
  }
  const where = await dieAt(world, [crash]);
  for (let nights = 0; nights < 9; nights += 1) {
    await expectNoticed(world, () => world.night());
    world.pass(1);
  }
  expectEnd(world, where);
}

async function dieAt(world: NightWorld, crashes: readonly Crash[]): Promise<string> {
  const places: string[] = [];
  for (const crash of crashes) {
    const { calls } = await expectNoticed(world, () => world.mortalNight(crash));
    places.push(`${crash.when} ${calls[crash.call - 1] ?? 'its end'}`);
    expectProtected(world);
    world.pass(1);
  }
  return places.join(', then ');
}

/** Whatever disappears in a night of a policy with notice was named in a message a week before. */
async function expectNoticed<T>(world: NightWorld, night: () => Promise<T>): Promise<T> {
  const before = world.ids();
  const result = await night();
  const there = world.ids();
  const latest = Date.parse(world.clock.now()) - world.policy.notice.days * DAY;
  if (world.policy.notice.days === 0) return result;
  const unannounced = [...before].filter(
    (id) => !there.has(id) && !noticesOf(world, id).some((at) => Date.parse(at) <= latest),
  );
  expect(unannounced).toEqual([]);
  return result;
}

function expectEnd(world: NightWorld, where: string): void {
  expectProtected(world);
  expect([where, ...world.goneByUs()]).toEqual([where, ...all]);
  expect([where, ...world.told()]).toEqual([where, ...all]);
}
