import { describe, expect, it } from 'vitest';
import { factsKey } from '../../lambda/archive/run.ts';
import { able } from '../nights/quarantine-world.ts';
import { expectTold } from './crashes.ts';
import { type OwnersWorld, openOwnersWorld } from './owners-world.ts';

async function openQuarantine(policy: Record<string, unknown> = {}, facts = {}): Promise<OwnersWorld> {
  const world = await openOwnersWorld({ quarantine: { days: 14 }, ...policy });
  world.objects.set(factsKey('acme'), JSON.stringify({ ...able, ...facts }));
  return world;
}

/** So many nights, a day apart, of which the first is tomorrow's. */
async function nights(world: OwnersWorld, count: number): Promise<void> {
  for (let night = 0; night < count; night += 1) {
    world.pass(1);
    await expectTold(world, () => world.night());
  }
}

const kinds = (world: OwnersWorld) => world.said().map(({ kind }) => kind);

describe('the owner of a token that is quarantined', () => {
  it('is told a week before, when it stops working, and when it is deleted, once each', async () => {
    const world = await openQuarantine();
    world.addToken(world.addOwner('Jane Doe'), { unused: 200 });
    await world.night();
    await nights(world, 25);
    expect(world.goneByUs()).toHaveLength(1);
    expect(world.mails().map(({ subject }) => subject)).toEqual([
      '[acme] 1 SailPoint token to stop working from 2026-11-30',
      '[acme] 1 SailPoint token stopped working',
      '[acme] 1 SailPoint token deleted',
    ]);
    const [notice, ending] = world.mails().map(({ text }) => text);
    expect(notice).toContain(
      'It is deleted 14 days later; until then the people who run identity security can',
    );
    expect(ending).toContain('Since Mon 30 Nov 2026; it is deleted on or after Mon 14 Dec 2026');
  });

  it('is told that it can hardly be given back where the tenant revives nothing', async () => {
    const world = await openQuarantine({}, { revivable: 'no' });
    world.addToken(world.addOwner('Jane Doe'), { unused: 200 });
    await world.night();
    expect(world.mails()[0]?.text).toContain('It can hardly be given back in between, so keep it before.');
    await nights(world, 7);
    expect(world.mails()[1]?.text).toContain('whether it can be given back is not sure');
  });

  it('is told when it works again, since somebody needed it', async () => {
    const world = await openQuarantine();
    const token = world.addToken(world.addOwner('Jane Doe'), { unused: 200 });
    await world.night();
    await nights(world, 7);
    world.sandbox.tenant.patchToken(token, { lastUsed: world.clock.now() });
    await nights(world, 3);
    expect(kinds(world)).toEqual(['notice', 'quarantined', 'released']);
    expect(world.ids().has(token)).toBe(true);
  });

  it('is reminded of no expiry that is its end', async () => {
    const rules = [{ name: 'left', when: { ownerInactive: true, unusedDays: 7 }, do: 'delete' }];
    const world = await openQuarantine({ rules });
    const left = world.addOwner('Jane Doe', { identityState: 'INACTIVE_LONG_TERM' });
    world.addToken(left, { unused: 10 });
    await world.night();
    await nights(world, 12);
    expect(kinds(world)).toEqual(['notice', 'quarantined']);
  });
});

it('the owner of a token whose life is capped is told before, afterwards, and before it expires', async () => {
  const rules = [{ name: 'cap', when: { neverExpires: true }, do: 'expire', inDays: 20 }];
  const world = await openQuarantine({ rules });
  const token = world.addToken(world.addOwner('Jane Doe'), { unused: 1 });
  world.sandbox.tenant.patchToken(token, { expirationDate: null });
  await world.night();
  expect(world.sandbox.tenant.token(token)?.expirationDate).toBeNull();
  for (let night = 0; night < 26; night += 1) {
    world.sandbox.tenant.patchToken(token, { lastUsed: world.clock.now() });
    await nights(world, 1);
  }
  expect(world.mails()[0]).toMatchObject({
    subject: '[acme] 1 SailPoint token to get an earlier expiry from 2026-11-30',
    text: expect.stringContaining('On or after Mon 30 Nov 2026: it then expires within 20 days'),
  });
  expect(kinds(world)).toEqual(['notice', 'capped', 'reminder', 'reminder', 'reminder']);
});
