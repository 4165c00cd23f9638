import { expect, it } from 'vitest';
import { AwsError } from '../../lambda/errors.ts';
import { followProtocol, parseRotationEvent } from '../../lambda/rotate/protocol.ts';
import { type Crash, checkEnd, crashPoints, Killed, mortal } from '../support/crashes.ts';
import { aRotation, createWorld, DAY, night, SECRET } from '../support/rotation-world.ts';

/** The calls of a rotation, of its retirement, and of a few quiet nights. */
const CALLS = 120;

/** Nights of a secret that Secrets Manager rotates, in which one call crashes; false when it never came to that. */
async function surviveManaged(crash: Crash): Promise<boolean> {
  const world = createWorld();
  const process = mortal(crash);
  let begun = 0;
  world.store.setRotation(SECRET, async (event) => {
    begun += 1;
    const step = { ...parseRotationEvent(event), now: world.clock.now() };
    const deps = world.deps({ around: process.around, seed: `f${begun}` });
    await followProtocol(deps, aRotation(), step).catch(() => {
      throw new AwsError('The function failed.');
    });
  });
  for (let index = 0; index < 14; index += 1) {
    const deps = world.deps({ around: process.around, seed: `e${index}` });
    await night(deps).catch((error: unknown) => expect(error).toBeInstanceOf(Killed));
    process.revive();
    expect(world.currentWorks()).toBe(true);
    world.clock.advance(DAY);
  }
  if (process.happened()) checkEnd(world);
  return process.happened();
}

it.each(['dies', 'fails'] as const)(
  'a rotation by Secrets Manager survives that a process %s at any call',
  async (what) => {
    let happened = 0;
    for (const crash of crashPoints(CALLS, what)) if (await surviveManaged(crash)) happened += 1;
    console.log(`crash points of a rotation by Secrets Manager: ${happened}`);
    expect(happened).toBeGreaterThan(180);
  },
);
