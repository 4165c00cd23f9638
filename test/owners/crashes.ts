import { expect } from 'vitest';
import type { Crash } from '../support/mortal.ts';
import { DAY } from '../support/world.ts';
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

/** One of the two nights dies, and so do the ones after it; then nights come to their end until all is done and told. */
export async function survive(night: 'noticing' | 'due', ...crashes: Crash[]): Promise<void> {
  const world = await openSmallWorld();
  if (night === 'due') {
    await expectTold(world, () => world.night());
    world.pass(7);
  }
  const places: string[] = [];
  for (const crash of crashes) {
    const { calls } = await expectTold(world, () => world.mortalNight(crash));
    places.push(`${crash.when} ${calls[crash.call - 1] ?? 'its end'}`);
    if (crash !== crashes.at(-1)) world.pass(1);
  }
  const where = `${places.join(' and ')} of the ${night} night`;
  for (let nights = 0; nights < 10; nights += 1) {
    world.pass(1);
    await expectTold(world, () => world.night());
  }
  expect([where, world.goneByUs().length]).toEqual([where, 3]);
  expectEachTold(world, where, 1 + crashes.length);
}

/** Whatever disappears, or is to expire earlier, was named to its owner a week before, in a mail that was accepted. */
export async function expectTold<T>(world: OwnersWorld, night: () => Promise<T>): Promise<T> {
  const before = world.sandbox.tenant.tokens();
  const result = await night();
  const latest = Date.parse(world.clock.now()) - world.policy.notice.days * DAY;
  const told = world.said().filter(({ at, kind }) => kind === 'notice' && Date.parse(at) <= latest);
  const ended = before.filter(({ id, expirationDate }) => {
    const now = world.sandbox.tenant.token(id);
    return now === undefined || lifeOf(now.expirationDate) < lifeOf(expirationDate);
  });
  expect(ended.filter(({ id }) => !told.some((one) => one.id === id)).map(({ id }) => id)).toEqual([]);
  return result;
}

function lifeOf(expirationDate: string | null): number {
  return expirationDate === null ? Number.POSITIVE_INFINITY : Date.parse(expirationDate);
}

/** Each crash may tell once more, and none leaves out: what ended was told as ended. */
export function expectEachTold(world: OwnersWorld, where: string, most = 2): void {
  const counts = new Map(world.goneByUs().map((id) => [id, { notice: 0, ending: 0 }]));
  for (const { id, kind } of world.said()) {
    const count = counts.get(id);
    if (count !== undefined && (kind === 'notice' || kind === 'ending')) count[kind] += 1;
  }
  for (const { notice, ending } of counts.values()) {
    expect([where, notice >= 1, notice <= most, ending >= 1, ending <= most]).toEqual([
      where,
      true,
      true,
      true,
      true,
    ]);
  }
  const reminders = world.said().filter(({ kind }) => kind === 'reminder').length;
  expect([where, reminders >= 1, reminders <= 1 + most]).toEqual([where, true, true]);
}

/** Around each mail of a night, and around the three calls after the last: what sends, and what records. */
function aroundMails(calls: readonly string[]): Crash[] {
  const mails = calls.flatMap((name, index) => (name === 'mail an owner' ? [index + 1] : []));
  const last = mails.at(-1);
  const recording = last === undefined ? [] : [1, 2, 3].map((after) => last + after);
  return [...mails, ...recording].flatMap((call): Crash[] => [
    { call, when: 'before' },
    { call, when: 'after' },
  ]);
}

/** Two nights in succession die around their mails: every pair of such places that is chosen; how many there were. */
export async function survivePairs(
  night: 'noticing' | 'due',
  chosen: (pair: number) => boolean,
): Promise<number> {
  const pairs: [Crash, Crash][] = [];
  for (const first of aroundMails((await callsOf())[night])) {
    const world = await openSmallWorld();
    if (night === 'due') {
      await world.night();
      world.pass(7);
    }
    await world.mortalNight(first);
    world.pass(1);
    const { calls } = await world.mortalNight();
    for (const second of aroundMails(calls)) pairs.push([first, second]);
  }
  const tried = pairs.filter((_, pair) => chosen(pair));
  for (const crashes of tried) await survive(night, ...crashes);
  return tried.length;
}
