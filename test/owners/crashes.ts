import { expect } from 'vitest';
import type { Crash } from '../nights/mortal.ts';
import { DAY } from '../support/night.ts';
import { type OwnersWorld, openOwnersWorld } from './owners-world.ts';

/** Two owners with three stale tokens, and one in use that expires within the week. */
export async function openSmallWorld(): Promise<OwnersWorld> {
  const world = await openOwnersWorld();
  const [jane, max] = [world.addOwner('Jane Doe'), world.addOwner('Max Roe')];
  for (const owner of [jane, jane, max]) world.addToken(owner, { unused: 200 });
  world.addToken(max, { unused: 1, expires: 6 });
  return world;
}

/** The calls to the outside of a night that tells owners of deletions to come, and of one that tells of those done. */
export async function callsOf(): Promise<Record<'noticing' | 'due', string[]>> {
  const world = await openSmallWorld();
  const noticing = await world.mortalNight();
  world.pass(7);
  const due = await world.mortalNight();
  return { noticing: noticing.calls, due: due.calls };
}

/** One of the two nights dies, then nights come to their end until everything is done and told. */
export async function survive(night: 'noticing' | 'due', crash: Crash): Promise<void> {
  const world = await openSmallWorld();
  if (night === 'due') {
    await expectTold(world, () => world.night());
    world.pass(7);
  }
  const { calls } = await expectTold(world, () => world.mortalNight(crash));
  const where = `${crash.when} ${calls[crash.call - 1] ?? 'its end'} of the ${night} night`;
  for (let nights = 0; nights < 10; nights += 1) {
    world.pass(1);
    await expectTold(world, () => world.night());
  }
  expect([where, world.goneByUs().length]).toEqual([where, 3]);
  expectEachTold(world, where);
}

/** Whatever disappears was named to its owner a week before, in a mail that was accepted. */
export async function expectTold<T>(world: OwnersWorld, night: () => Promise<T>): Promise<T> {
  const before = world.ids();
  const result = await night();
  const there = world.ids();
  const latest = Date.parse(world.clock.now()) - world.policy.notice.days * DAY;
  const told = world.said().filter(({ at, kind }) => kind === 'notice' && Date.parse(at) <= latest);
  const gone = [...before].filter((id) => !there.has(id));
  expect(gone.filter((id) => !told.some((one) => one.id === id))).toEqual([]);
  return result;
}

/** A crash may tell twice, and never leaves out: what ended was told as ended. */
export function expectEachTold(world: OwnersWorld, where: string): void {
  const counts = new Map(world.goneByUs().map((id) => [id, { notice: 0, ending: 0, reminder: 0 }]));
  for (const { id, kind } of world.said()) {
    const count = counts.get(id);
    if (count !== undefined) count[kind] += 1;
  }
  for (const { notice, ending } of counts.values()) {
    expect([where, notice >= 1, notice <= 2, ending >= 1, ending <= 2]).toEqual([
      where,
      true,
      true,
      true,
      true,
    ]);
  }
  const reminders = world.said().filter(({ kind }) => kind === 'reminder').length;
  expect([where, reminders >= 1, reminders <= 3]).toEqual([where, true, true]);
}
