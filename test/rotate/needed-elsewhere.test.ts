import { describe, expect, it } from 'vitest';
import { SECRET, spared } from '../support/tenant-cast.ts';
import { openWorld } from '../support/world.ts';

const rotation = { whenStillUsed: 'delete', everyDays: 30, maxOverlapDays: 6 };

/** Ten nights of the whole job. Returns the findings of the last one. */
async function tenNights(world: Awaited<ReturnType<typeof openWorld>>): Promise<string> {
  for (let index = 0; index < 9; index += 1) {
    await world.night();
    world.pass(1);
  }
  return world.artefact(await world.night(), 'results.json');
}

describe.each(['v2024', 'v2025'])('a replaced token that is needed elsewhere, in %s', (apiVersion) => {
  it('is kept where another designated secret names it', async () => {
    const rotations = [
      { secret: 'first', ...rotation },
      { secret: 'second', everyDays: 3000, maxOverlapDays: 6, expiresInDays: 3400, beforeExpiryDays: 0 },
    ].map((each) => (apiVersion === 'v2024' ? { ...each, expiresInDays: 180 } : each));
    if (apiVersion === 'v2024') Object.assign(rotations[1] ?? {}, { everyDays: 170 });
    const world = await openWorld({ policy: { apiVersion, rotate: 'on', rotations } });
    const token = world.sandbox.tenant.token(spared.designated);
    const created = world.sandbox.clock.now().toISOString();
    if (token !== undefined) Object.assign(token, { created, expirationDate: null });
    world.pass(31);
    const value = JSON.stringify({
      baseurl: world.sandbox.baseUrl,
      clientId: spared.designated,
      clientSecret: token?.secret,
    });
    for (const { secret } of rotations) world.store.create(secret, value);
    const results = await tenNights(world);
    expect(results).toContain('It is not retired: a designated secret names it.');
    expect(world.ids().has(spared.designated)).toBe(true);
    expect(world.sandbox.tenant.token(spared.designated)?.expirationDate).toBeNull();
  });

  it.each([
    ['its id', { token: spared.designated }],
    ["its owner's display name", { owner: 'Owner of designated' }],
  ])('is kept where an exemption covers it, by %s', async (_, covering) => {
    const exemption = { reason: 'Break-glass', approvedBy: 'CISO', until: '2028-12-31' };
    const exemptions = [{ ...covering, ...exemption }];
    const world = await openWorld({
      policy: { apiVersion, rotate: 'on', rotations: [{ secret: SECRET, ...rotation }], exemptions },
    });
    expect(await tenNights(world)).toContain(
      'It is not retired: exempt until 2028-12-31, approved by CISO: Break-glass.',
    );
    expect(world.ids().has(spared.designated)).toBe(true);
  });

  it('is kept where the run itself works with it', async () => {
    const world = await openWorld({
      policy: { apiVersion, rotate: 'on', rotations: [{ secret: 'own', ...rotation }] },
    });
    const { clientId, clientSecret } = world.sandbox.worker;
    const { baseUrl } = world.sandbox;
    world.store.create('own', JSON.stringify({ baseurl: baseUrl, clientId, clientSecret }));
    const results = await tenNights(world);
    expect(results).toContain('It is not retired: this tool itself works with it.');
    expect(world.ids().has(clientId)).toBe(true);
  });
});
