import { describe, expect, it } from 'vitest';
import type { Credentials } from '../../lambda/ports.ts';
import type { UseNoted } from '../support/fake-tenant.ts';
import { aRotation, createWorld, DAY, HOUR, night, SECRET, type World } from '../support/rotation-world.ts';

/** Makes its calls of an hour; false when the tenant refused one. */
type Consumer = (hour: number) => Promise<boolean>;

const noted: UseNoted[] = ['after-24-hours', 'on-another-day'];

/** Lives through nights, hour by hour: the job at the full hour, the consumer at half past. */
async function live(world: World, consumer: Consumer, nights: number) {
  const findings: string[] = [];
  let refused = 0;
  for (let hour = 0; hour < nights * 24; hour += 1) {
    const kinds = hour % 24 === 0 ? await kindsOfNight(world, hour) : [];
    findings.push(...kinds.map((kind) => `night ${hour / 24}: ${kind}`));
    world.clock.advance(HOUR / 2);
    if (!(await consumer(hour))) refused += 1;
    world.clock.advance(HOUR / 2);
  }
  return { findings, refused };
}

async function kindsOfNight(world: World, hour: number): Promise<string[]> {
  const { findings } = await night(world.deps({ seed: `${hour}` }), aRotation());
  return findings.map(({ kind }) => kind);
}

/** Calls every hour, with what it read at most so many hours ago. */
function cachingConsumer(world: World, cacheHours: number): Consumer {
  let cache: { credentials: Credentials; hour: number } | null = null;
  return async (hour) => {
    if (cache === null || hour - cache.hour >= cacheHours)
      cache = { credentials: await readCurrent(world), hour };
    return world.tenant.login(cache.credentials);
  };
}

async function readCurrent({ store }: World): Promise<Credentials> {
  const { clientId, clientSecret } = JSON.parse((await store.read(SECRET, 'AWSCURRENT'))?.value ?? '');
  return { clientId, clientSecret };
}

/** Holds what it read before the first rotation, and calls in the hours that are given. */
async function staleConsumer(world: World, calls: (hour: number) => boolean): Promise<Consumer> {
  const held = await readCurrent(world);
  world.clock.advance(-DAY);
  world.tenant.login(held);
  world.clock.advance(DAY);
  return async (hour) => !calls(hour) || world.tenant.login(held);
}

describe.each(noted)('where the tenant notes a use %s', (rule) => {
  it.each([1, 12, 23])(
    'a consumer that keeps the secret for %i hours is never refused in 100 nights, nor taken for a stale one',
    async (cacheHours) => {
      const world = createWorld(rule);
      const { findings, refused } = await live(world, cachingConsumer(world, cacheHours), 100);
      expect(refused).toBe(0);
      expect(findings).toEqual([]);
      expect(world.tenant.deleted).toHaveLength(4);
    },
  );

  it.each(Array.from({ length: 24 }, (_, hour) => hour))(
    'one that never refreshes and calls daily at %i:30 is detected in the first overlap, and keeps its token',
    async (at) => {
      const world = createWorld(rule);
      const consumer = await staleConsumer(world, (hour) => hour % 24 === at);
      const { findings, refused } = await live(world, consumer, 20);
      expect(findings[0]).toMatch(/^night [23]: predecessor-still-used$/);
      expect(refused).toBe(0);
      expect(world.tenant.deleted).toEqual([]);
    },
  );

  it.each(Array.from({ length: 22 }, (_, hour) => hour + 1))(
    'so is one that calls daily at %i:30 and an hour earlier every second day',
    async (at) => {
      const world = createWorld(rule);
      const consumer = await staleConsumer(world, (hour) => hour % 24 === at - (Math.floor(hour / 24) % 2));
      const { refused } = await live(world, consumer, 20);
      expect(refused).toBe(0);
      expect(world.tenant.deleted).toEqual([]);
    },
  );
});

it('cannot tell a consumer that never refreshes and calls once a week, and the documentation says so', async () => {
  const world = createWorld();
  const consumer = await staleConsumer(world, (hour) => hour % 168 === 100);
  const { refused } = await live(world, consumer, 14);
  expect(refused).toBe(2);
});
