import { describe, expect, it } from 'vitest';
import { aRotation, createWorld, DAY, HOUR, night, SECRET } from '../support/rotation-world.ts';

describe('a night with a designated token that is due', () => {
  it('mints a successor, tries it and makes it current', async () => {
    const world = createWorld();
    const result = await night(world.deps());
    expect(result).toMatchObject({
      state: 'rotated',
      due: true,
      reason: 'older than 30 days',
      problems: [],
      findings: [],
    });
    expect(result.currentTokenId).toBe('00000002000000000000000000000000');
    expect(world.named('AWSCURRENT')).toBe('00000002000000000000000000000000');
    expect(world.named('AWSPREVIOUS')).toBe('00000001000000000000000000000000');
    expect(world.named('AWSPENDING')).toBeNull();
    expect(world.currentWorks()).toBe(true);
    expect(world.outside()).toEqual([]);
  });
  it('gives the successor the name, and marks the predecessor', async () => {
    const world = createWorld();
    await night(world.deps());
    expect([...world.tenant.tokens.values()].map(({ name }) => name)).toEqual([
      'ServiceNow ~06969cde retired 2026-11-23T03:00:00.000Z for 00000002',
      'ServiceNow',
    ]);
  });
  it('stores a value with all that a consumer and the next rotation need', async () => {
    const world = createWorld();
    await night(world.deps());
    const current = await world.store.read(SECRET, 'AWSCURRENT');
    expect(JSON.parse(current?.value ?? '')).toEqual({
      baseurl: 'https://acme.api.identitynow.com',
      clientId: '00000002000000000000000000000000',
      clientSecret: 'canary0000000000000000000000000000000000000000000000000000000002',
      tokenUrl: 'https://acme.api.identitynow.com/oauth/token',
      tokenName: 'ServiceNow',
      ownerId: 'owner-1',
      scope: ['sp:my-personal-access-tokens:manage', 'idn:accounts:read'],
      created: '2026-11-23T03:00:00.000Z',
      expirationDate: '2027-02-21T03:00:00.000Z',
      replaces: '00000001000000000000000000000000',
    });
  });
  it('retires the predecessor after the overlap', async () => {
    const world = createWorld();
    const states = [(await night(world.deps())).predecessor];
    for (let day = 1; day <= 3; day += 1) {
      world.clock.advance(DAY);
      states.push((await night(world.deps())).predecessor);
    }
    expect(states.map(({ state }) => state)).toEqual(['overlap', 'overlap', 'retired', 'none']);
    expect(world.tenant.deleted).toEqual(['00000001000000000000000000000000']);
    expect(world.store.versions(SECRET).map(({ stages }) => stages)).toEqual([[], ['AWSCURRENT']]);
  });
  it('leaves a token alone that is not due', async () => {
    const world = createWorld();
    const result = await night(
      world.deps(),
      aRotation({ everyDays: 41, expiresInDays: 90, beforeExpiryDays: 5 }),
    );
    expect(result).toMatchObject({ state: 'left', due: false, nextDue: '2026-11-24T03:00:00.000Z' });
    expect(world.tenant.tokens.size).toBe(1);
  });
  it('deletes nothing in a halted run, though it mints and promotes', async () => {
    const world = createWorld();
    for (let day = 0; day <= 5; day += 1) {
      await night(world.deps(), aRotation(), { mayDelete: false });
      world.clock.advance(DAY);
    }
    expect(world.tenant.deleted).toEqual([]);
    expect(world.named('AWSCURRENT')).toBe('00000002000000000000000000000000');
    world.clock.advance(HOUR);
    expect((await night(world.deps())).predecessor.state).toBe('retired');
  });
});
