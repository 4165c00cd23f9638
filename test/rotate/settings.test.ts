import { describe, expect, it } from 'vitest';
import type { Rotation } from '../../lambda/core/policy/schema.ts';
import type { RotationResult } from '../../lambda/core/results.ts';
import { aRotation, createWorld, DAY, night, type World } from '../support/rotation-world.ts';

/** What a rotation comes to after so many nights, in which the first token is used on the days that are given. */
async function liveThrough(
  nights: number,
  settings: Partial<Rotation>,
  usedOn: number[] = [],
): Promise<RotationResult & { world: World }> {
  const world = createWorld();
  let result = await night(world.deps(), aRotation(settings));
  for (let day = 1; day <= nights; day += 1) {
    world.clock.advance(DAY / 2);
    if (usedOn.includes(day)) world.tenant.login(world.first);
    world.clock.advance(DAY / 2);
    result = await night(world.deps({ seed: `${day}` }), aRotation(settings));
  }
  return { ...result, world };
}

describe('a key of a rotation changes the outcome', () => {
  it('everyDays: the age at which a token is due', async () => {
    expect((await liveThrough(0, { everyDays: 40 })).state).toBe('rotated');
    expect((await liveThrough(0, { everyDays: 41 })).state).toBe('left');
  });

  it('beforeExpiryDays: how long before its expiry a token is due', async () => {
    expect((await liveThrough(0, { everyDays: 80, beforeExpiryDays: 50 })).reason).toBe(
      'expires within 50 days',
    );
    expect((await liveThrough(0, { everyDays: 80, beforeExpiryDays: 49 })).state).toBe('left');
  });

  it.each([
    ['by its age', { everyDays: 30 }, '2026-12-23T03:00:00.000Z'],
    ['by its expiry', { everyDays: 30, expiresInDays: 40 }, '2026-12-19T03:00:00.000Z'],
  ])('tells when a token is due next: %s, if that comes first', async (_which, settings, nextDue) => {
    expect((await liveThrough(1, settings)).nextDue).toBe(nextDue);
  });

  it('expiresInDays: how long a successor lives', async () => {
    expect((await liveThrough(0, { expiresInDays: 60 })).currentExpiry).toEqual({
      kind: 'at',
      at: '2027-01-22T03:00:00.000Z',
    });
    expect((await liveThrough(0, { expiresInDays: 90 })).currentExpiry).toEqual({
      kind: 'at',
      at: '2027-02-21T03:00:00.000Z',
    });
  });

  it('overlapDays: how long the predecessor lives', async () => {
    expect((await liveThrough(3, { overlapDays: 3 })).predecessor.state).toBe('retired');
    expect((await liveThrough(3, { overlapDays: 4 })).predecessor.state).toBe('overlap');
  });

  it('consumerCacheHours: until when a use is no sign of a stale consumer', async () => {
    expect((await liveThrough(2, { consumerCacheHours: 24 }, [2])).predecessor.state).toBe('still-used');
    expect((await liveThrough(2, { consumerCacheHours: 48 }, [2])).predecessor.state).toBe('overlap');
  });

  it('consumerCacheHours: until when the platform leaves a cached copy its life', async () => {
    const { world } = await liveThrough(0, { whenStillUsed: 'delete', consumerCacheHours: 480 });
    const { expiry } = world.tenant.tokens.get(world.first.clientId) ?? {};
    expect(expiry).toEqual({ kind: 'at', at: '2026-12-16T03:00:00.000Z' });
  });

  it('maxOverlapDays: how long a predecessor that is still used is kept at most', async () => {
    const settings = { whenStillUsed: 'delete' as const };
    expect((await liveThrough(5, { ...settings, maxOverlapDays: 5 }, [2, 4])).predecessor.state).toBe(
      'retired',
    );
    expect((await liveThrough(5, { ...settings, maxOverlapDays: 6 }, [2, 4])).predecessor).toMatchObject({
      state: 'still-used',
      keptUntil: '2026-11-29T03:00:00.000Z',
    });
  });

  it('whenStillUsed: whether it is deleted then, or kept and reported every night', async () => {
    const used = [2, 4, 6];
    const kept = await liveThrough(20, { whenStillUsed: 'keep' }, used);
    expect(kept.predecessor).toMatchObject({ state: 'still-used', keptUntil: null });
    expect(kept.findings).toMatchObject([{ kind: 'predecessor-still-used', severity: 'high' }]);
    expect((await liveThrough(20, { whenStillUsed: 'delete' }, used)).world.tenant.deleted).toHaveLength(1);
  });

  it('secret: which secret is renewed', async () => {
    expect((await liveThrough(0, { secret: 'another' })).reason).toMatch(/There is no secret another/);
  });
});
