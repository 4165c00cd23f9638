import { describe, expect, it } from 'vitest';
import { quarantineKey } from '../../lambda/archive/run.ts';
import type { Tenant } from '../../lambda/ports.ts';
import { anId, NOW } from '../support/builders.ts';
import { expectProtected } from '../support/night-facts.ts';
import { doomed } from '../support/tenant-cast.ts';
import type { NightWorld } from '../support/world.ts';
import { all, ended, openQuarantine, outcomeOf, use, waitingIn } from './quarantine-world.ts';

const one = doomed['stale one'];
const FORMER = '2029-01-31T03:00:00.000Z';

/** So many nights, a day apart, the last of which is told. */
async function nights(world: NightWorld, count: number) {
  let summary = await world.night();
  for (let night = 1; night < count; night += 1) {
    world.pass(1);
    summary = await world.night();
  }
  return summary;
}

const findingsOf = (world: NightWorld, summary: Awaited<ReturnType<typeof nights>>) =>
  [...world.results(summary).findings].map(({ kind }) => kind);

describe('a night with quarantine', () => {
  it('brings the expiry of due tokens forward, and writes down how they are given back', async () => {
    const world = await openQuarantine();
    const summary = await world.night();
    expect(summary).toMatchObject({ status: 'succeeded', deletions: { due: 5, quarantined: 5, deleted: 0 } });
    expect(ended(world)).toEqual(all);
    expect(world.goneByUs()).toEqual([]);
    expect(Object.keys(waitingIn(world)).sort()).toEqual(all);
    expect(waitingIn(world)[one]).toMatchObject({
      former: { kind: 'at', at: FORMER },
      set: '2026-11-23T03:10:00.000Z',
      until: '2026-11-26T03:10:00.000Z',
      rule: 'stale',
      record: { outcome: 'quarantined', uncertain: false, name: 'stale one' },
    });
    expect(world.results(summary).ended).toHaveLength(5);
    expectProtected(world);
  });

  it('tells its reports each night what waits, until when, and how it is given back', async () => {
    const world = await openQuarantine();
    for (let night = 1; night <= 2; night += 1) {
      const { quarantine } = world.results(await world.night());
      expect(quarantine?.revivable).toBe('yes');
      expect(quarantine?.waiting.map(({ tokenId }) => tokenId).sort()).toEqual(all);
      expect(quarantine?.waiting.find(({ tokenId }) => tokenId === one)).toMatchObject({
        setExpiry: '2026-11-23T03:10:00.000Z',
        until: '2026-11-26T03:10:00.000Z',
      });
      world.pass(1);
    }
  });

  it('waits for the days of the policy, then deletes', async () => {
    const world = await openQuarantine();
    const waiting = await nights(world, 4);
    expect(waiting).toMatchObject({ status: 'succeeded', deletions: { quarantined: 5, deleted: 0, due: 0 } });
    expect(world.goneByUs()).toEqual([]);
    world.pass(1);
    const last = await world.night();
    expect(last).toMatchObject({ status: 'succeeded', deletions: { quarantined: 0, deleted: 5 } });
    expect(world.results(last).tokens.find(({ id }) => id === one)?.reason).toMatch(
      /^in quarantine since \d{4}-\d\d-\d\d: its expiry was brought forward to [\dTZ:.-]+, and its time has come$/,
    );
    expect(world.goneByUs()).toEqual(all);
    expect(world.told()).toEqual(all);
    expect(waitingIn(world)).toEqual({});
    world.pass(1);
    expect(await world.night()).toMatchObject({
      status: 'succeeded',
      deletions: { quarantined: 0, deleted: 0 },
    });
    expectProtected(world);
  });

  it('gives a token back that was used, and says so as gravely as it is', async () => {
    const world = await openQuarantine();
    await world.night();
    world.pass(1);
    use(world, one);
    const summary = await world.night();
    expect(summary).toMatchObject({ status: 'succeeded', deletions: { released: 1, quarantined: 4 } });
    expect(outcomeOf(world, summary, one)).toBe('released');
    expect(world.sandbox.tenant.token(one)?.expirationDate).toBe(FORMER);
    expect(world.results(summary).findings).toContainEqual(
      expect.objectContaining({ kind: 'quarantine-used', severity: 'high', tokenId: one }),
    );
    world.pass(7);
    await world.night();
    expect(world.goneByUs()).toEqual(all.filter((id) => id !== one));
  });

  it('leaves a token to the person who gave it another expiry, and begins anew', async () => {
    const world = await openQuarantine();
    await world.night();
    world.pass(4);
    world.sandbox.tenant.patchToken(one, { expirationDate: FORMER });
    const summary = await world.night();
    expect(summary.deletions).toMatchObject({ quarantined: 1, deleted: 4 });
    expect(waitingIn(world)[one]?.since).toBe('2026-11-27T03:00:00.000Z');
  });

  it('calls a token that vanished after its expiry expired, and no deletion', async () => {
    const world = await openQuarantine({ switches: { expiredListedDays: 1 } });
    const summary = await nights(world, 3);
    expect(summary).toMatchObject({ status: 'succeeded', deletions: { expired: 5, deleted: 0 } });
    expect(world.told()).toEqual([]);
    expect(waitingIn(world)).toEqual({});
    world.pass(1);
    expect((await world.night()).deletions).toMatchObject({ expired: 0, deleted: 0 });
  });

  it('ends nothing on a tenant of which nobody knows that it can, and says what helps', async () => {
    const world = await openQuarantine({ facts: null });
    const summary = await world.night();
    expect(summary).toMatchObject({ status: 'succeeded', deletions: { due: 0, quarantined: 0, deleted: 0 } });
    expect(ended(world)).toEqual([]);
    expect(findingsOf(world, summary)).toContain('quarantine-not-possible');
  });

  it('deletes there where the policy says orElse: delete', async () => {
    const quarantine = { days: 3, orElse: 'delete' };
    const world = await openQuarantine({ facts: { bulkUpdate: 'absent' }, policy: { quarantine } });
    const summary = await world.night();
    expect(summary).toMatchObject({ status: 'succeeded', deletions: { deleted: 5 } });
    expect(findingsOf(world, summary)).toContain('quarantine-replaced');
  });

  it('ends nothing of a quarantine that cannot be read, nor an expired token', async () => {
    const world = await openQuarantine();
    await world.night();
    world.objects.set(quarantineKey('acme'), '{');
    world.pass(7);
    const summary = await world.night();
    expect(summary.deletions).toMatchObject({ deleted: 0, quarantined: 0 });
    expect(findingsOf(world, summary)).toContain('quarantine-not-trusted');
    expect(world.objects.get(quarantineKey('acme'))).toBe('{');
  });

  it('deletes nothing of the quarantine in a halted night, nor in report mode', async () => {
    const world = await openQuarantine();
    await world.night();
    world.pass(4);
    expect((await world.night({ readSwitch: async () => 'halt' })).deletions).toMatchObject({
      quarantined: 5,
      deleted: 0,
    });
    expect((await world.night({ mode: 'report' })).deletions).toMatchObject({ quarantined: 5, deleted: 0 });
    expect((await world.night()).deletions).toMatchObject({ deleted: 5 });
  });

  it('takes no token for deleted whose expiry could not be brought forward', async () => {
    const world = await openQuarantine({ switches: { bulkUpdate: false } });
    expect((await world.night()).deletions).toMatchObject({ deleted: 0, failed: 1 });
    const { baseline } = JSON.parse(world.objects.get('acme/latest.json') ?? '');
    expect(baseline).toMatchObject({ deletedSince: 0 });
  });

  it('deletes no more of the quarantine in a night than the limits allow', async () => {
    const world = await openQuarantine();
    await world.night();
    world.pass(4);
    const { policy } = world;
    const few = { ...policy, limits: { ...policy.limits, maxDeletions: 2 } };
    expect(await world.night({ policy: few })).toMatchObject({
      status: 'succeeded',
      deletions: { quarantined: 3, deleted: 2 },
    });
  });
});

describe('an expire rule', () => {
  const rules = [{ name: 'cap', when: { neverExpires: true }, do: 'expire', inDays: 30 }];

  it('caps the life of a token in use, and never ends it otherwise', async () => {
    const world = await openQuarantine({ policy: { rules } });
    world.sandbox.tenant.patchToken(one, { expirationDate: null, lastUsed: NOW });
    const summary = await world.night();
    expect(summary).toMatchObject({ status: 'succeeded', deletions: { due: 1, quarantined: 1 } });
    expect(world.sandbox.tenant.token(one)?.expirationDate).toBe('2026-12-23T03:00:00.000Z');
    expect(waitingIn(world)[one]).toMatchObject({ former: { kind: 'never' }, until: null });
    const last = await nights(world, 20);
    expect(last.deletions).toMatchObject({ due: 0, quarantined: 0, deleted: 0 });
    expect(outcomeOf(world, last, one)).toBe('kept');
    expect(waitingIn(world)[one]).toMatchObject({ until: null });
  });

  it('brings nothing forward on a tenant that cannot, and says so', async () => {
    const world = await openQuarantine({ policy: { rules, quarantine: undefined }, facts: null });
    world.sandbox.tenant.patchToken(one, { expirationDate: null });
    const summary = await world.night();
    expect(summary.deletions).toMatchObject({ due: 0, quarantined: 0 });
    expect(findingsOf(world, summary)).toContain('expiry-not-possible');
  });
});

describe("a leaver's tokens", () => {
  const rules = [{ name: 'gone', when: { ownerGone: true }, do: 'expire', inDays: 1 }];
  const owner = anId(0x201);

  /** The owner of one token left the day before; the tokens are in use. */
  async function leave(leaving: Record<string, string>, rights = ['idn:identity:read']): Promise<NightWorld> {
    const world = await openQuarantine({ policy: { rules, quarantine: undefined } });
    world.sandbox.tenant.patchToken(one, { lastUsed: NOW });
    world.sandbox.tenant.patchIdentity(owner, leaving);
    const { clientId } = world.sandbox.worker;
    const scope = world.sandbox.tenant.token(clientId)?.scope ?? [];
    world.sandbox.tenant.patchToken(clientId, { scope: [...scope, ...rights] });
    return world;
  }

  it('end in the second night in which the tenant knows no such identity', async () => {
    const world = await leave({ hiddenFrom: NOW, goneFrom: NOW });
    const first = await world.night();
    expect(first).toMatchObject({ status: 'succeeded', deletions: { due: 0, quarantined: 0 } });
    expect(findingsOf(world, first)).toContain('doubt');
    expect(await world.night()).toMatchObject({ deletions: { due: 0, quarantined: 0 } });
    world.pass(1);
    expect(await world.night()).toMatchObject({ status: 'succeeded', deletions: { due: 1, quarantined: 1 } });
    expect(world.sandbox.tenant.token(one)?.expirationDate).toBe('2026-11-25T03:00:00.000Z');
  });

  it('live on where nobody may ask, and the night says what is missing', async () => {
    const world = await leave({ hiddenFrom: NOW, goneFrom: NOW }, []);
    const summary = await nights(world, 3);
    expect(summary).toMatchObject({ status: 'partial', deletions: { due: 0 } });
    expect(world.results(summary).problems).toContainEqual(expect.stringContaining('idn:identity:read'));
  });

  it('live on where the directory only hides their owner', async () => {
    const world = await leave({ hiddenFrom: NOW });
    expect(await nights(world, 4)).toMatchObject({ status: 'succeeded', deletions: { due: 0 } });
    expect(ended(world)).toEqual([]);
  });

  it('live on where their owner came back, and begin anew where the owner leaves again', async () => {
    const world = await leave({ hiddenFrom: NOW, goneFrom: NOW });
    await world.night();
    world.pass(1);
    world.sandbox.tenant.patchIdentity(owner, { goneFrom: '2027-01-01T00:00:00.000Z' });
    expect((await world.night()).deletions).toMatchObject({ due: 0 });
    world.pass(1);
    world.sandbox.tenant.patchIdentity(owner, { goneFrom: NOW });
    expect((await world.night()).deletions).toMatchObject({ due: 0 });
    world.pass(1);
    expect((await world.night()).deletions).toMatchObject({ due: 1, quarantined: 1 });
  });

  it('live on where the owner is found again right before', async () => {
    const world = await leave({ hiddenFrom: NOW, goneFrom: NOW });
    await world.night();
    world.pass(1);
    const { tenant } = world.deps();
    let asked = 0;
    const findIdentity: Tenant['findIdentity'] = async (id) => {
      asked += 1;
      return asked === 1 ? tenant.findIdentity(id) : { state: 'present' };
    };
    const summary = await world.night({ tenant: { ...tenant, findIdentity } });
    expect(summary.deletions).toMatchObject({ due: 1, quarantined: 0, spared: 1 });
  });
});
