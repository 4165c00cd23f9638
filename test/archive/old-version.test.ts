import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type NightWorld, openWorld } from '../support/world.ts';

/** What an older version left behind: its documents by key, and the ids that the tenant has since. */
type Sample = { tokens: string[]; objects: Record<string, unknown> };

const sample: Sample = JSON.parse(readFileSync(new URL('samples/0.1.0-first.json', import.meta.url), 'utf8'));

/** The tenant on the day after the older version was killed, with its archive. */
async function openLeft(): Promise<NightWorld> {
  const world = await openWorld({ policy: { notice: { days: 7 } } });
  world.pass(8);
  for (const id of world.ids()) if (!sample.tokens.includes(id)) world.sandbox.tenant.removeToken(id);
  for (const [key, document] of Object.entries(sample.objects))
    world.objects.set(key, JSON.stringify(document));
  return world;
}

describe('an archive of an older version', () => {
  it('is read without a problem, and nothing is deleted in the night that has no memory yet', async () => {
    const world = await openLeft();
    const { status, guard, deletions } = await world.night();
    expect({ status, guard, deleted: deletions.deleted }).toEqual({
      status: 'succeeded',
      guard: { verdict: 'proceed', reasons: [] },
      deleted: 0,
    });
  });

  it('names the deletions of the run that was killed, which are told once', async () => {
    const world = await openLeft();
    for (let night = 0; night < 3; night += 1) {
      await world.night();
      expect(world.told().slice(-2)).toEqual([
        '00000000000000000000000000000004',
        '00000000000000000000000000000005',
      ]);
      world.pass(1);
    }
  });

  it('holds notices that count: what they announced is deleted in the second night', async () => {
    const world = await openLeft();
    await world.night();
    expect(world.sent.filter(({ message }) => message.attributes.status === 'notice')).toEqual([]);
    world.pass(1);
    const { deletions } = await world.night();
    expect(deletions).toMatchObject({ noticed: 0, deleted: 3 });
    expect(world.told()).toEqual([
      '00000000000000000000000000000001',
      '00000000000000000000000000000002',
      '00000000000000000000000000000003',
      '00000000000000000000000000000004',
      '00000000000000000000000000000005',
    ]);
  });
});
