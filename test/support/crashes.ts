import { expect } from 'vitest';
import { AwsError, IscError } from '../../lambda/errors.ts';
import type { Around } from './around.ts';
import { createWorld, DAY, HOUR, NIGHT, night, type World } from './rotation-world.ts';

/**
 * Right before the nth call to the outside, or after it took effect and before its answer, the
 * process dies, or the call fails and the process lives on.
 */
export type Crash = { call: number; when: 'before' | 'after'; what: 'dies' | 'fails' };

/** How many calls a life of the secret makes, without any crash. */
export async function countCalls(): Promise<number> {
  const world = createWorld();
  let calls = 0;
  const around: Around = (_call, work) => {
    calls += 1;
    return work();
  };
  for (let nights = 0; nights < 4; nights += 1) {
    await night(world.deps({ around }));
    world.clock.advance(DAY);
  }
  return calls;
}

/**
 * Lives through nights in which the run crashes at each of the given calls (counted from the last
 * crash), and checks after each crash, and at the end, that nothing is lost.
 * @returns how many of the crashes took place
 */
export async function surviveCrashes(crashes: readonly Crash[], pause: number): Promise<number> {
  const world: Living = { ...createWorld(), completed: '' };
  let happened = 0;
  for (const crash of crashes) {
    if (!(await crashOnce(world, crash, happened))) break;
    happened += 1;
    checkAfterCrash(world);
    world.clock.advance(pause);
  }
  for (let nights = 0; nights < 9; nights += 1) {
    await night(world.deps({ seed: `e${nights}` }));
    expect(world.currentWorks()).toBe(true);
    world.clock.advance(DAY);
  }
  checkEnd(world);
  return happened;
}

/** A world, and when its last run came to its end. */
type Living = World & { completed: string };

/** Lives on, night by night, until the crash takes place; false when it never does. */
async function crashOnce(world: Living, crash: Crash, seed: number): Promise<boolean> {
  const process = mortal(crash);
  for (let nights = 0; nights < 6; nights += 1) {
    const deps = world.deps({ around: process.around, seed: `c${seed}${nights}` });
    await night(deps).catch((error: unknown) => expect(error).toBeInstanceOf(Killed));
    if (process.happened()) return true;
    world.completed = world.clock.now();
    world.clock.advance(DAY);
  }
  return false;
}

/** Not one of this project's errors, so that no code under test can take it for a result. */
export class Killed extends Error {}

/** A process in which one call to the outside crashes; `revive` is the next process. */
export type Mortal = { around: Around; happened: () => boolean; revive: () => void };

/** Makes the process. */
export function mortal({ call, when, what }: Crash): Mortal {
  let calls = 0;
  let dead = false;
  return {
    happened: () => calls >= call,
    revive: () => {
      dead = false;
    },
    around: async (name, work) => {
      if (dead) throw new Killed();
      calls += 1;
      if (calls !== call) return work();
      dead = what === 'dies';
      if (when === 'after') await work();
      throw what === 'dies' ? new Killed() : lostAnswer(name);
    },
  };
}

function lostAnswer(call: string): Error {
  if (/^(move|put|read|describe)/.test(call)) return new AwsError(`${call}: no answer`);
  return new IscError({ failure: 'unavailable', operation: call, subject: 'tenant', remedy: 'Wait.' });
}

/** The secret works; what no stage names is an orphan, and no run that came to its end left an old one. */
function checkAfterCrash(world: Living): void {
  expect(world.currentWorks()).toBe(true);
  for (const id of world.outside()) {
    const token = world.tenant.tokens.get(id);
    expect(token?.lastUsed).toBeNull();
    expect(token?.name).toMatch(/^ServiceNow ~06969cde-[0-9a-f]{8}$/);
    const looked = world.completed === '' ? NIGHT : world.completed;
    expect(Date.parse(token?.created ?? '')).toBeGreaterThan(Date.parse(looked) - HOUR);
  }
}

/** The rotation is done, and nothing is left of it. */
export function checkEnd(world: World): void {
  expect(world.named('AWSCURRENT')).not.toBe(world.first.clientId);
  expect(world.named('AWSPENDING')).toBeNull();
  expect(world.named('AWSPREVIOUS')).toBeNull();
  expect(world.outside()).toEqual([]);
  expect([...world.tenant.tokens.values()].map(({ name }) => name)).toEqual(['ServiceNow']);
}

/** Every first crash with every second one; with `stride` > 1 only each so many of the second. */
export function pairsOfCrashes(calls: number, stride: number): [Crash, Crash][] {
  const points = crashPoints(calls);
  return points.flatMap((first, index) =>
    points
      .filter((_, other) => (other + index) % stride === 0)
      .map((second): [Crash, Crash] => [first, second]),
  );
}

/** Before and after each of so many calls. */
export function crashPoints(calls: number, what: Crash['what'] = 'dies'): Crash[] {
  return Array.from({ length: calls }, (_, index) => index + 1).flatMap((call): Crash[] => [
    { call, when: 'before', what },
    { call, when: 'after', what },
  ]);
}
