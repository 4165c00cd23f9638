import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../lambda/errors.ts';
import { revokeTokens } from '../../lambda/steps/by-hand/revoke.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { anId } from '../support/builders.ts';
import { exemptOwner, SECRET, spared } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

const person = { by: 'soc', reason: 'found in a public repository' };
const rotating = { policy: { rotate: 'on' } };
const week = 7 * 86_400_000;

async function currentValue({ store }: NightWorld): Promise<string> {
  return (await store.read(SECRET, 'AWSCURRENT'))?.value ?? '{}';
}

async function current(world: NightWorld): Promise<string> {
  return JSON.parse(await currentValue(world)).clientId;
}

describe('revoking', () => {
  it('ends a token that is in use, without notice, and says until when its access tokens may live', async () => {
    const world = await openWorld({ policy: { notice: { days: 7 } } });
    const done = await revokeTokens(world.deps(), { token: spared.fresh }, person);
    expect(done).toMatchObject({
      ...{ act: 'revoke', by: 'soc', reason: 'found in a public repository', notes: [] },
      tokens: [
        {
          ...{ id: spared.fresh, name: 'fresh', ownerId: anId(0x216), ownerName: 'Owner of fresh' },
          ...{ outcome: 'deleted', accessUntil: '2026-11-23T15:00:00.000Z' },
        },
      ],
    });
    expect(world.goneByUs()).toEqual([spared.fresh]);
    const [sent] = world.sent;
    expect(sent?.message.subject).toBe('[acme] 1 of 1 token revoked by soc');
    expect(sent?.message.text).toContain('Access tokens that it issued may live until 2026-11-23 15:00 UTC');
  });

  it('tells how far it is', async () => {
    const world = await openWorld(rotating);
    world.sandbox.tenant.addToken({ ownerId: anId(0x213), name: 'another' });
    const told: Parameters<RunDeps['progress']>[0][] = [];
    await revokeTokens(world.deps({ progress: (now) => told.push(now) }), { owner: anId(0x213) }, person);
    expect(told).toEqual([
      { phase: 'connecting', done: 0, total: null },
      { phase: 'listing tokens', done: 0, total: null },
      { phase: 'revoking', done: 1, total: 1 },
      { phase: `rotating ${SECRET}`, done: 0, total: null },
    ]);
  });

  it('takes the id with dashes and in capitals', async () => {
    const world = await openWorld();
    await revokeTokens(world.deps(), { token: '00000000-0000-0000-0000-000000000016' }, person);
    expect(world.goneByUs()).toEqual([spared.fresh]);
  });

  it('leaves a line for auditors like any other deletion, and its record beside it', async () => {
    const world = await openWorld();
    const { runId } = await revokeTokens(world.deps(), { token: spared.fresh }, person);
    const prefix = `acme/runs/2026/11/23/${runId}/`;
    const csv = world.objects.get(`${prefix}deletions.csv`) ?? '';
    expect(csv.split('\r\n')).toHaveLength(3);
    expect(csv).toContain(`"${spared.fresh}","fresh"`);
    expect(csv).toContain('"revoked","revoked by soc: found in a public repository"');
    expect(JSON.parse(world.objects.get(`${prefix}intents/0001.outcome.json`) ?? '').records).toMatchObject([
      { tokenId: spared.fresh, outcome: 'deleted', status: 204, rule: 'revoked' },
    ]);
  });

  it('works while the switch says halt, which keeps nights away', async () => {
    const world = await openWorld(rotating);
    const deps = world.deps({ readSwitch: async () => 'halt' });
    await revokeTokens(deps, { token: spared.fresh }, person);
    await revokeTokens(deps, { token: spared.designated }, person);
    expect(world.goneByUs()).toEqual([spared.designated, spared.fresh]);
  });

  it.each([
    ['managed', spared.managed, 'the platform itself owns it. Switch off in the tenant what works with it.'],
    ['exempt', spared.exempt, 'Take the exemption out of the policy first, then revoke it again.'],
    ['unreadable', spared.unreadable, 'Delete it in the tenant, if it must go.'],
  ])('keeps a token that is %s, and says what a person can do', async (_, token, words) => {
    const world = await openWorld();
    const done = await revokeTokens(world.deps(), { token }, person);
    expect(done.tokens).toMatchObject([
      { id: token, outcome: 'kept', reason: expect.stringContaining(words) },
    ]);
    expect(world.goneByUs()).toEqual([]);
  });

  it('keeps the token that the tool itself works with', async () => {
    const world = await openWorld();
    const token = world.sandbox.worker.clientId;
    const done = await revokeTokens(world.deps(), { token }, person);
    expect(done.tokens).toMatchObject([
      {
        outcome: 'kept',
        reason: 'this tool itself works with it. Give this tool another token first, then revoke this one.',
      },
    ]);
    expect(world.ids().has(token)).toBe(true);
  });

  it('ends all of an owner but what is protected', async () => {
    const world = await openWorld();
    const more = world.sandbox.tenant.addToken({ ownerId: anId(0x216), name: 'another' }).id;
    const done = await revokeTokens(world.deps(), { owner: anId(0x216) }, person);
    expect(done.tokens.map(({ outcome }) => outcome)).toEqual(['deleted', 'deleted']);
    expect(world.goneByUs()).toEqual([spared.fresh, more].sort());
    const exempt = await revokeTokens(world.deps(), { owner: exemptOwner }, person);
    expect(exempt.tokens).toMatchObject([{ outcome: 'kept' }]);
  });

  it('keeps a token of which an earlier night knew another owner, unless it is named itself', async () => {
    const world = await openWorld({ policy: { notice: { days: 7 } } });
    await world.night();
    const memory = world.objects.get('acme/memory.json') ?? '';
    const [former, owner] = [anId(0x777), anId(0x216)];
    world.objects.set(
      'acme/memory.json',
      memory.replace(`"${spared.fresh}","${owner}"`, `"${spared.fresh}","${former}"`),
    );
    for (const asked of [{ owner }, { owner: former }])
      expect((await revokeTokens(world.deps(), asked, person)).tokens).toMatchObject([
        {
          id: spared.fresh,
          outcome: 'kept',
          reason: `earlier nights knew ${former} as its owner, and the tenant now says ${owner}. Revoke it by its own id, if it must go.`,
        },
      ]);
    expect(world.goneByUs()).toEqual([]);
    await revokeTokens(world.deps(), { token: spared.fresh }, person);
    expect(world.goneByUs()).toEqual([spared.fresh]);
  });

  it('ends one that a person had restored', async () => {
    const world = await openWorld();
    const until = new Date(Date.parse(world.clock.now()) + week).toISOString();
    const mark = { at: world.clock.now(), until, by: 'jane', reason: 'needed', runId: 'run' };
    const restored = {
      schemaVersion: 1,
      tenant: 'acme',
      updatedAt: mark.at,
      tokens: { [spared.fresh]: mark },
    };
    world.objects.set('acme/restored.json', JSON.stringify(restored));
    await revokeTokens(world.deps(), { token: spared.fresh }, person);
    expect(world.goneByUs()).toEqual([spared.fresh]);
  });

  it.each([
    [{ token: anId(0x99) }, `The tenant lists no token ${anId(0x99)}. It is gone, or the id is not whole.`],
    [{ owner: 'nobody' }, 'The tenant lists no token of owner nobody.'],
  ])('refuses %j, which the tenant does not list, and changes nothing', async (asked, words) => {
    const world = await openWorld();
    const attempt = revokeTokens(world.deps(), asked, person);
    await expect(attempt).rejects.toThrow(ConfigError);
    await expect(attempt).rejects.toThrow(words);
    expect(world.writes()).toBe(0);
  });

  it('ends nothing while a designated secret cannot be read', async () => {
    const world = await openWorld({ policy: { rotations: [{ secret: SECRET }, { secret: 'not/there' }] } });
    const done = await revokeTokens(world.deps(), { token: spared.fresh }, person);
    expect(done.tokens).toMatchObject([
      {
        outcome: 'not-reached',
        reason: expect.stringContaining('a designated secret can no longer be read: not/there'),
      },
    ]);
    expect(world.goneByUs()).toEqual([]);
  });

  it('leaves what a lost answer leaves open to the next night, which tells it', async () => {
    const world = await openWorld({ patienceMs: 300 });
    const { sandbox } = world;
    sandbox.faults.set({
      rules: [
        { target: { operation: 'delete' }, fault: { kind: 'reset' } },
        { target: { operation: 'list' }, when: { from: 3 }, fault: { kind: 'reset' } },
      ],
    });
    const done = await revokeTokens(world.deps(), { token: spared.fresh }, person);
    expect(done.tokens).toMatchObject([{ outcome: 'failed' }]);
    sandbox.faults.clear();
    sandbox.tenant.removeToken(spared.fresh);
    await world.night();
    expect(world.told()).toContain(spared.fresh);
  });
});

describe('revoking a designated token', () => {
  it('replaces it first, ends it then, and says what its consumers notice', async () => {
    const world = await openWorld(rotating);
    const done = await revokeTokens(world.deps(), { token: spared.designated }, person);
    expect(done.tokens).toMatchObject([{ id: spared.designated, outcome: 'deleted' }]);
    expect(done.notes).toEqual([expect.stringContaining('by the policy that takes up to 24 hours')]);
    expect(world.ids().has(spared.designated)).toBe(false);
    expect(world.ids().has(await current(world))).toBe(true);
    expect(await world.store.read(SECRET, 'AWSPREVIOUS')).toBe(null);
  });

  it('replaces one that was minted a minute ago, too, and is not due', async () => {
    const world = await openWorld(rotating);
    await revokeTokens(world.deps(), { token: spared.designated }, person);
    const young = await current(world);
    world.sandbox.clock.advance(60_000);
    const done = await revokeTokens(world.deps(), { token: young }, person);
    expect(done.tokens).toMatchObject([{ id: young, outcome: 'deleted' }]);
    expect(await current(world)).not.toBe(young);
    expect(world.ids().has(await current(world))).toBe(true);
  });

  it('ends a predecessor that lives through its overlap, and mints nothing for that', async () => {
    const world = await openWorld(rotating);
    await world.night();
    await world.deps().rotator.rotate(world.policy.rotations[0] as never, {
      now: world.clock.now(),
      force: true,
      access: null,
    });
    const successor = await current(world);
    await revokeTokens(world.deps(), { token: spared.designated }, person);
    expect(world.ids().has(spared.designated)).toBe(false);
    expect(await current(world)).toBe(successor);
  });

  it.each([
    ['the policy says rotate: off', { policy: { rotate: 'off' } }, 'the policy says rotate: off'],
    [
      'it is exempt',
      {
        policy: {
          rotate: 'on',
          exemptions: [{ token: spared.designated, reason: 'x', approvedBy: 'CISO', until: '2028-12-31' }],
        },
      },
      'Take the exemption out of the policy first',
    ],
    [
      'two secrets name it',
      { policy: { rotate: 'on', rotations: [{ secret: SECRET }, { secret: 'another' }] } },
      'Several secrets name it',
    ],
  ])('keeps it where %s, and mints nothing', async (_, options, words) => {
    const world = await openWorld(options);
    world.store.create('another', await currentValue(world));
    const before = world.ids();
    const done = await revokeTokens(world.deps(), { token: spared.designated }, person);
    expect(done.tokens).toMatchObject([{ outcome: 'kept', reason: expect.stringContaining(words) }]);
    expect(world.ids()).toEqual(before);
  });

  it('keeps it where no other token could be minted', async () => {
    const world = await openWorld(rotating);
    world.sandbox.faults.set({
      rules: [{ target: { operation: 'create' }, fault: { kind: 'error', status: 400 } }],
    });
    const done = await revokeTokens(world.deps(), { token: spared.designated }, person);
    expect(done.tokens).toMatchObject([
      { outcome: 'not-reached', reason: expect.stringContaining('has no other token yet (failed)') },
    ]);
    expect(await current(world)).toBe(spared.designated);
    expect(world.ids().has(spared.designated)).toBe(true);
  });
});
