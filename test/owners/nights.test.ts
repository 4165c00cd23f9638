import { describe, expect, it } from 'vitest';
import { openOwnersWorld, scriptedMailer } from './owners-world.ts';

describe('the owner of a stale token', () => {
  it('is told a week before it is deleted, and once when it was', async () => {
    const world = await openOwnersWorld();
    const jane = world.addOwner('Jane Doe');
    const token = world.addToken(jane, { unused: 200 });
    world.addToken(world.addOwner('Max Roe'), { unused: 1 });
    expect(await world.night()).toMatchObject({ status: 'succeeded', deletions: { noticed: 1 } });
    expect(world.mails()).toHaveLength(1);
    expect(world.mails()[0]).toMatchObject({
      to: 'jane.doe@example.com',
      subject: '[acme] 1 SailPoint token to be deleted from 2026-11-30',
    });
    expect(world.mails()[0]?.text).toContain(token);
    expect(world.ledger().notices[token]?.owner?.at).toBe('2026-11-23T03:00:00.000Z');
    for (let night = 0; night < 6; night += 1) {
      world.pass(1);
      expect(await world.night()).toMatchObject({ deletions: { deleted: 0, waiting: 1 } });
    }
    world.pass(1);
    expect(await world.night()).toMatchObject({ status: 'succeeded', deletions: { deleted: 1 } });
    expect(world.mails().map(({ subject }) => subject)).toEqual([
      '[acme] 1 SailPoint token to be deleted from 2026-11-30',
      '[acme] 1 SailPoint token deleted',
    ]);
    for (let night = 0; night < 3; night += 1) {
      world.pass(1);
      await world.night();
    }
    expect(world.mails()).toHaveLength(2);
  });

  it('whose mail was refused is told by a later night, and the week begins then', async () => {
    const world = await openOwnersWorld();
    const token = world.addToken(world.addOwner('Jane Doe'), { unused: 200 });
    const refusing = scriptedMailer(() => ({ outcome: 'refused', reason: 'No.', endsAll: true }));
    const first = await world.night({ ownerMailer: refusing.mailer });
    expect(first.status).toBe('partial');
    expect(world.results(first).problems.join()).toContain(
      '1 of 1 mails to owners do not count as sent: No.',
    );
    expect(world.ledger().notices[token]).not.toHaveProperty('owner');
    world.pass(3);
    expect(await world.night()).toMatchObject({ status: 'succeeded', deletions: { noticed: 0, waiting: 1 } });
    expect(world.mails().map(({ subject }) => subject)).toEqual([
      '[acme] 1 SailPoint token to be deleted from 2026-12-03',
    ]);
    world.pass(6);
    expect(await world.night()).toMatchObject({ deletions: { deleted: 0 } });
    world.pass(1);
    expect(await world.night()).toMatchObject({ deletions: { deleted: 1 } });
    const notices = world.sent.filter(({ message }) => message.attributes.status === 'notice');
    expect(notices).toHaveLength(1);
  });

  it('who has no address is not announced, and a finding says so', async () => {
    const world = await openOwnersWorld();
    const token = world.addToken(world.addOwner('svc-hr', { email: null }), { unused: 200 });
    const summary = await world.night();
    expect(summary).toMatchObject({ status: 'succeeded', deletions: { noticed: 0 } });
    expect(world.ledger().notices).toEqual({});
    const { tokens, findings } = world.results(summary);
    expect([...tokens].find(({ id }) => id === token)?.reason).toContain(
      'held: nobody can be told of it: its owner has no address',
    );
    expect(findings.map(({ kind, ownerId }) => [kind, ownerId])).toContainEqual([
      'owner-not-addressed',
      world.sandbox.tenant.token(token)?.ownerId,
    ]);
  });

  it('is told nothing more once the switch says halt, and everything by the next night', async () => {
    const world = await openOwnersWorld();
    const token = world.addToken(world.addOwner('Jane Doe'), { unused: 200 });
    let reads = 0;
    const readSwitch = async () => {
      reads += 1;
      return reads === 1 ? ('enforce' as const) : ('halt' as const);
    };
    const stopped = await world.night({ readSwitch });
    expect(stopped.status).toBe('partial');
    expect(world.results(stopped).problems).toEqual(['No further owner was told: the switch says halt.']);
    expect([world.mails(), world.ledger().notices[token]?.owner]).toEqual([[], undefined]);
    world.pass(1);
    await world.night();
    expect(world.said().map(({ id }) => id)).toEqual([token]);
  });

  it('is told of every kind of news in one mail', async () => {
    const world = await openOwnersWorld();
    const jane = world.addOwner('Jane Doe');
    world.addToken(jane, { unused: 200 });
    await world.night();
    world.pass(7);
    world.addToken(jane, { unused: 150 });
    world.addToken(jane, { unused: 1, expires: 7 });
    await world.night();
    expect(world.mails().map(({ subject }) => subject)).toEqual([
      '[acme] 1 SailPoint token to be deleted from 2026-11-30',
      '[acme] 1 SailPoint token to be deleted from 2026-12-07, 1 deleted, 1 expiring 2026-12-07',
    ]);
  });
});

describe('a token in use', () => {
  it('is told to its owner 30, 7 and 1 days before it expires, once each', async () => {
    const world = await openOwnersWorld();
    const token = world.addToken(world.addOwner('Jane Doe'), { unused: 1, expires: 40 });
    const days: number[] = [];
    for (let left = 40; left > 0; left -= 1) {
      const before = world.mails().length;
      await world.night();
      if (world.mails().length > before) days.push(left);
      world.pass(1);
      world.sandbox.tenant.patchToken(token, { lastUsed: world.clock.now() });
    }
    expect(days).toEqual([30, 7, 1]);
  });

  it('that is designated, or managed, is told to nobody', async () => {
    const world = await openOwnersWorld();
    const jane = world.addOwner('Jane Doe');
    const managed = world.addToken(jane, { unused: 1, expires: 5 });
    world.sandbox.tenant.patchToken(managed, { managed: true });
    const designated = world.addToken(jane, { unused: 1, expires: 5 });
    await world.night({
      rotator: {
        ...world.deps().rotator,
        designatedIds: async () => ({ ids: [designated], namedBy: [], current: [], unreadable: [] }),
      },
    });
    expect(world.mails()).toEqual([]);
  });
});
