import { expect, it } from 'vitest';
import { takeStock } from '../../lambda/digest/take-stock.ts';
import { openWorld } from '../support/world.ts';

const held = JSON.stringify({
  ...{ schemaVersion: 1, runId: 'stuck', prefix: 'acme/runs/2026/11/23/stuck/' },
  ...{ expiresAt: '2030-01-01T00:00:00.000Z', released: false, unfinished: [] },
});

it.each([
  ['held', held],
  ['unreadable', 'no JSON'],
])(
  'a tenant whose lease stays %s is overdue on the first morning, and on every one after',
  async (_, lease) => {
    const world = await openWorld();
    const { archive } = world.deps();
    const morning = async () => {
      const now = new Date(Date.parse(world.clock.now()) + 4 * 3_600_000).toISOString();
      const [stock] = await takeStock({ archive, tenants: { acme: world.policy }, now });
      return stock?.missed;
    };
    await world.night();
    expect(await morning()).toBeNull();
    world.objects.set('acme/lease.json', lease);
    const missed: unknown[] = [];
    for (let night = 0; night < 3; night += 1) {
      world.pass(1);
      expect((await world.night()).status).toBe('halted');
      missed.push(await morning());
    }
    expect(missed).toEqual([
      '2026-11-24T03:00:00.000Z',
      '2026-11-25T03:00:00.000Z',
      '2026-11-26T03:00:00.000Z',
    ]);
    expect(world.emitted).toHaveLength(1);
  },
);
