import { describe, expect, it } from 'vitest';
import { createRotator } from '../../lambda/rotate/rotate-secret.ts';
import {
  aRotation,
  createWorld,
  DAY,
  handMade,
  kindsOf,
  night,
  nights,
  SECRET,
  versionWith,
} from '../support/rotation-world.ts';

const FIRST = '00000001000000000000000000000000';
const SECOND = '00000002000000000000000000000000';

describe("an operator's hand", () => {
  it('moves AWSCURRENT back: the newer token is kept, and the older is not retired for its old mark', async () => {
    const world = createWorld();
    await night(world.deps());
    world.store.label(SECRET, 'AWSCURRENT', versionWith(world, 'AWSPREVIOUS').versionId);
    const result = await nights(world);
    expect(world.named('AWSCURRENT')).toBe(FIRST);
    expect(world.tenant.deleted).toEqual([]);
    expect(result).toMatchObject({ state: 'failed', due: true });
    expect(kindsOf(result)).toContain('predecessor-kept');
  });

  it('moves AWSCURRENT back and clears AWSPREVIOUS: the older token gets a whole overlap at its next end', async () => {
    const world = createWorld();
    await night(world.deps());
    world.clock.advance(10 * DAY);
    world.store.label(SECRET, 'AWSCURRENT', versionWith(world, 'AWSPREVIOUS').versionId);
    world.store.label(SECRET, 'AWSPREVIOUS', null);
    const result = await night(world.deps({ seed: 'x' }));
    expect(result).toMatchObject({
      state: 'rotated',
      predecessor: { state: 'overlap', tokenId: FIRST, retireAfter: '2026-12-05T03:00:00.000Z' },
    });
  });

  it('sets a stage of his own on the predecessor: it is kept', async () => {
    const world = createWorld();
    await night(world.deps());
    world.store.label(SECRET, 'RESCUE', versionWith(world, 'AWSPREVIOUS').versionId);
    world.clock.advance(DAY);
    const result = await nights(world);
    expect(world.tenant.deleted).toEqual([]);
    expect(result.predecessor).toEqual({
      state: 'kept',
      tokenId: FIRST,
      reason: 'It is not retired: another stage of the secret names it as well.',
    });
  });

  it('takes AWSPREVIOUS away: the predecessor is kept, and reported as left over', async () => {
    const world = createWorld();
    await night(world.deps());
    world.store.label(SECRET, 'AWSPREVIOUS', null);
    world.clock.advance(DAY);
    const result = await nights(world);
    expect(world.tenant.deleted).toEqual([]);
    expect(kindsOf(result)).toEqual(['left-over-token']);
  });

  it('deletes the current token: nothing is minted or deleted, and a person is told what to do', async () => {
    const world = createWorld();
    await night(world.deps());
    world.tenant.tokens.delete(SECOND);
    const result = await nights(world);
    expect(result).toMatchObject({
      state: 'failed',
      findings: [{ kind: 'rotation-failed', severity: 'high' }],
    });
    expect(result.findings[0]?.remedy).toMatch(/^Create a token as its owner/);
    expect([...world.tenant.tokens.keys()]).toEqual([FIRST]);
  });

  it('deletes the predecessor: its stage is cleared', async () => {
    const world = createWorld();
    await night(world.deps());
    world.tenant.tokens.delete(FIRST);
    const result = await nights(world, { count: 1 });
    expect(result.findings).toEqual([]);
    expect(world.named('AWSPREVIOUS')).toBeNull();
  });

  it('moves the current token to another owner: refused', async () => {
    const world = createWorld();
    await night(world.deps());
    const token = world.tenant.tokens.get(SECOND);
    if (token !== undefined)
      world.tenant.tokens.set(SECOND, { ...token, owner: { id: 'owner-2', name: null } });
    const result = await nights(world);
    expect(result.reason).toMatch(/belongs to another owner than the secret names \(owner-1\)/);
    expect(world.tenant.deleted).toEqual([]);
  });

  it('moves the predecessor to another owner: it is kept', async () => {
    const world = createWorld();
    await night(world.deps());
    const token = world.tenant.tokens.get(FIRST);
    if (token !== undefined)
      world.tenant.tokens.set(FIRST, { ...token, owner: { id: 'owner-2', name: null } });
    const result = await nights(world);
    expect(result.predecessor).toMatchObject({
      state: 'kept',
      reason: 'It logs in, but as a token of another owner.',
    });
    expect(world.tenant.deleted).toEqual([]);
  });

  it('renames the predecessor: its overlap begins anew', async () => {
    const world = createWorld();
    await night(world.deps());
    world.clock.advance(DAY);
    await world.tenant.open(world.first).patchToken(FIRST, { name: 'mine' });
    const result = await nights(world, { count: 2 });
    expect(result.predecessor).toMatchObject({ state: 'overlap', retireAfter: '2026-11-26T03:00:00.000Z' });
    world.clock.advance(DAY);
    expect((await nights(world, { count: 1 })).predecessor.state).toBe('retired');
  });

  it('says that a predecessor was renamed', async () => {
    const world = createWorld();
    await night(world.deps());
    await world.tenant.open(world.first).patchToken(FIRST, { name: 'mine' });
    expect(kindsOf(await nights(world, { count: 1 }))).toEqual(['predecessor-renamed']);
  });

  it('gives another token the name: the current one keeps its minted name', async () => {
    const world = createWorld();
    const deps = world.deps();
    await createRotator(deps).rotate(aRotation(), {
      now: world.clock.now(),
      force: false,
      access: null,
    });
    await world.tenant.open(world.first).patchToken(FIRST, { name: 'mine' });
    const { id } = handMade(world, 'ServiceNow');
    const { findings } = await nights(world, { count: 1 });
    expect(findings).toMatchObject([
      {
        kind: 'base-name-taken',
        message: `${SECRET}: Token ${id} has the name that the current token should bear.`,
      },
    ]);
  });

  it('moves AWSCURRENT back and, days later, forth: the overlap begins anew', async () => {
    const world = createWorld();
    const settings = aRotation({ whenStillUsed: 'delete' });
    await night(world.deps({ apiVersion: 'v2024' }), settings);
    const [first, second] = world.store.versions(SECRET);
    world.store.label(SECRET, 'AWSCURRENT', first?.versionId ?? '');
    for (let index = 0; index < 7; index += 1) {
      world.clock.advance(DAY);
      await night(world.deps({ apiVersion: 'v2024', seed: `b${index}` }), settings);
    }
    expect(world.tenant.tokens.get(FIRST)?.name).toMatch(/^ServiceNow ~06969cde-[0-9a-f]{8}$/);
    world.store.label(SECRET, 'AWSCURRENT', second?.versionId ?? '');
    const result = await night(world.deps({ apiVersion: 'v2024', seed: 'c' }), settings);
    expect(result.predecessor).toMatchObject({ state: 'overlap', retireAfter: '2026-12-02T03:00:00.000Z' });
  });

  it('takes scopes from the pending successor: it is not promoted', async () => {
    const world = createWorld();
    const around = <T>(call: string, work: () => Promise<T>): Promise<T> => {
      if (call === 'move AWSCURRENT') throw new Error('stop before the promotion');
      return work();
    };
    await night(world.deps({ around })).catch(() => undefined);
    const token = world.tenant.tokens.get(SECOND);
    if (token !== undefined)
      world.tenant.tokens.set(SECOND, { ...token, scopes: { kind: 'listed', list: ['idn:accounts:read'] } });
    const result = await nights(world);
    expect(result.reason).toMatch(/has other scopes than the current token/);
    expect(world.named('AWSCURRENT')).toBe(FIRST);
    expect(world.tenant.deleted).toEqual([]);
  });

  it('deletes each successor before it is promoted: after sixteen a person has to look', async () => {
    const world = createWorld();
    const around = <T>(call: string, work: () => Promise<T>): Promise<T> => {
      if (call === 'move AWSCURRENT') throw new Error('stop before the promotion');
      return work();
    };
    const seeds = Array.from({ length: 16 }, (_, attempt) => `n${attempt}`);
    for (const seed of seeds) {
      await night(world.deps({ around, seed })).catch(() => undefined);
      expect(world.named('AWSPENDING')).toMatch(/^0/);
      world.tenant.tokens.delete(world.named('AWSPENDING') ?? '');
      world.clock.advance(DAY);
    }
    expect((await night(world.deps({ seed: 'last' }))).reason).toMatch(
      /^16 successors of the current version were begun/,
    );
    expect(world.named('AWSCURRENT')).toBe(FIRST);
  });
});
