import { describe, expect, it } from 'vitest';
import { trustedTime } from '../../lambda/core/guard/integrity.ts';
import { aRotation, createWorld, DAY, night, type World } from '../support/rotation-world.ts';
import { clockOff, proveClocks } from './lying-clocks.ts';

const FIRST = '00000001000000000000000000000000';
const MINUTE = 60_000;
const NOW = '2026-11-23T03:00:00.000Z';
const at = (milliseconds: number) => new Date(Date.parse(NOW) + milliseconds).toISOString();

describe("the tenant's time", () => {
  const sanity = { maxClockSkewMinutes: 10 };
  it.each<[string, { server: string | null; local: string }[], string | null]>([
    [
      'is that of the last answer',
      [
        { server: NOW, local: NOW },
        { server: at(1), local: at(2) },
      ],
      at(1),
    ],
    [
      'is used up to the skew that the policy allows',
      [{ server: at(10 * MINUTE), local: NOW }],
      at(10 * MINUTE),
    ],
    ['is not used beyond it, ahead', [{ server: at(10 * MINUTE + 1), local: NOW }], null],
    ['is not used beyond it, behind', [{ server: at(-10 * MINUTE - 1), local: NOW }], null],
    [
      'is not used where one answer does not tell it',
      [
        { server: NOW, local: NOW },
        { server: null, local: NOW },
      ],
      null,
    ],
    [
      'is not used where an earlier answer was off',
      [
        { server: at(DAY), local: NOW },
        { server: NOW, local: NOW },
      ],
      null,
    ],
    [
      'is not used where it goes back by more than the skew',
      [
        { server: at(10 * MINUTE), local: NOW },
        { server: at(-1), local: NOW },
      ],
      null,
    ],
    ['is not used without an answer', [], null],
  ])('%s', (_, readings, time) => {
    expect(trustedTime(readings, sanity)).toBe(time);
  });
});

const nameOf = (world: World, id: string) => world.tenant.tokens.get(id)?.name;
const deleting = aRotation({ whenStillUsed: 'delete' });

/** Uses the predecessor every day, and lives on with a right clock. */
async function daysInUse(world: World, days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    world.clock.advance(DAY);
    world.tenant.login(world.first);
    await night(world.deps({ seed: `d${day}` }), deleting);
  }
}

describe("a rotation in a night in which the tenant's clock is 8 days slow", () => {
  it('mints and promotes, and writes no mark by that clock', async () => {
    const world = createWorld();
    const result = await night(clockOff(world.deps(), -8 * DAY), deleting);
    expect(result.state).toBe('rotated');
    expect(nameOf(world, FIRST)).toBe('ServiceNow');
    expect(result.predecessor).toMatchObject({ state: 'kept', tokenId: FIRST });
    expect(result.problems).toEqual([
      expect.stringMatching(/The tenant's clock is not told, or is not that of this machine/),
    ]);
  });

  it('keeps the predecessor, which is in use, for its whole overlap', async () => {
    const world = createWorld();
    await night(clockOff(world.deps(), -8 * DAY), deleting);
    await daysInUse(world, 6);
    expect(nameOf(world, FIRST)).toBe('ServiceNow ~06969cde retired 2026-11-24T03:00:00.000Z for 00000002');
    await daysInUse(world, 1);
    expect(world.tenant.deleted).toEqual([FIRST]);
  });
});

it.each([2, 3, 4, 5, 6, 7, 8, 9])(
  "a clock of the tenant that turns slow from answer %i on cuts no overlap short, on the platform's side neither",
  async (from) => {
    const world = createWorld();
    await night(clockOff(world.deps(), -8 * DAY, from), deleting);
    const { expiry } = world.tenant.tokens.get(FIRST) ?? {};
    expect(expiry?.kind === 'at' && expiry.at >= '2026-11-30T03:00:00.000Z').toBe(true);
    await daysInUse(world, 5);
    expect(world.tenant.deleted).toEqual([]);
  },
);

it('an orphan is not deleted by a clock that is fast', async () => {
  const world = createWorld();
  world.tenant.addToken({ name: 'ServiceNow ~06969cde-00000001' });
  const quiet = aRotation({ everyDays: 80 });
  const result = await night(clockOff(world.deps(), 8 * DAY), quiet);
  expect(result.problems).toHaveLength(1);
  expect(world.tenant.deleted).toEqual([]);
});

it('a successor that expires soon by either clock is not promoted: nobody knows which of the two is right', async () => {
  const world = createWorld();
  const result = await night(clockOff(world.deps(), 80 * DAY));
  expect(result).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/has a life of less than beforeExpiryDays \(14\) left/),
  });
  expect(world.named('AWSCURRENT')).toBe(FIRST);
});

it('every predecessor lives through its overlap by the true time, whichever answers bear whichever clock', async () => {
  expect(await proveClocks(300)).toBeGreaterThan(30);
});
