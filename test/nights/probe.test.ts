import { describe, expect, it } from 'vitest';
import type { TenantFacts } from '../../lambda/core/quarantine/probe.ts';
import { readTenantFacts } from '../../lambda/core/quarantine/probe.ts';
import { GuardError } from '../../lambda/errors.ts';
import { createTenantProbe } from '../../lambda/isc/probe.ts';
import { probeTenant } from '../../lambda/steps/by-hand/probe.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import type { Switches } from '../../sandbox/switches.ts';
import { SECRET } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';
import { attempt, faultsAt, leaseMs } from './by-hand-faults.ts';

function questions({ sandbox, policy, clock }: NightWorld) {
  const { baseUrl, worker } = sandbox;
  return createTenantProbe({ baseUrl, apiVersion: policy.apiVersion, allowHost: false, clock }, worker);
}

const probe = (world: NightWorld) => async (deps: RunDeps) =>
  (await probeTenant(deps, questions(world))).facts;

/** What a tenant with such switches shows. */
async function shown(
  switches: Partial<Switches>,
  policy = {},
): Promise<{ world: NightWorld; facts: TenantFacts }> {
  const world = await openWorld({ policy, sandbox: switches });
  const before = world.ids();
  const facts = await probe(world)(world.deps());
  expect(world.ids()).toEqual(before);
  return { world, facts };
}

const usual = {
  ...{ bulkUpdate: 'present', expiredListed: 'yes', revivable: 'yes', accessTokenSurvives: 'yes' },
  ...{ limitHonoured: 'no', unknownParametersTaken: 'yes' },
  oauthAnswerForExpired: { status: 401, error: 'invalid_client' },
};

describe('what the vendor leaves open', () => {
  it('is found out with a token that is removed again, and kept', async () => {
    const { world, facts } = await shown({});
    expect(facts).toEqual({ schemaVersion: 1, tenant: 'acme', at: facts.at, ...usual });
    const stored = world.objects.get('acme/facts.json') ?? null;
    expect(readTenantFacts(stored, 'acme', world.clock.now())).toEqual({ facts, doubt: null });
    expect(JSON.parse(world.objects.get('acme/lease.json') ?? '')).toMatchObject({ released: true });
  });

  it.each<[Partial<Switches>, Partial<TenantFacts>]>([
    [{ bulkUpdate: false }, { bulkUpdate: 'absent', revivable: 'unknown' }],
    [
      { expiredListedDays: 0, unlistedExpired: 'gone' },
      { expiredListed: 'no', revivable: 'no' },
    ],
    [
      { expiredListedDays: 0, unlistedExpired: 'hidden' },
      { expiredListed: 'no', revivable: 'yes' },
    ],
    [{ expiredRevival: 'refused' }, { revivable: 'no' }],
    [{ expiredRevival: 'only-shown' }, { revivable: 'no' }],
    [{ tokensOutliveExpiry: false }, { accessTokenSurvives: 'no' }],
    [{ paging: 'limit-offset' }, { limitHonoured: 'yes' }],
    [{ paging: 'error-past-end' }, { limitHonoured: 'yes' }],
    [{ unknownParameters: false }, { unknownParametersTaken: 'no' }],
    [
      { bulkUpdate: false, expiredListedDays: 0 },
      { bulkUpdate: 'absent', expiredListed: 'no', revivable: 'unknown' },
    ],
  ])('is found out on each side: %j', async (switches, differences) => {
    const { facts } = await shown(switches);
    expect(facts).toMatchObject({ ...usual, ...differences });
  });

  it.each(['v2024', 'v2026', 'v1'])('is found out in %s as well', async (apiVersion) => {
    expect((await shown({}, { apiVersion })).facts).toMatchObject(usual);
  });

  it('stays unknown where the tenant refuses to change an expiry', async () => {
    const world = await openWorld();
    world.sandbox.faults.set({
      rules: [{ target: { operation: 'bulk-update' }, fault: { kind: 'error', status: 403 } }],
    });
    expect(await probe(world)(world.deps())).toMatchObject({ bulkUpdate: 'unknown', revivable: 'unknown' });
  });

  it('asks few questions, and changes nothing of anybody else', async () => {
    const { world } = await shown({});
    const paths = world.sandbox.requests.entries('delete').map(({ path }) => path);
    expect(paths).toHaveLength(1);
    expect(world.sandbox.requests.total).toBeLessThan(60);
    const touched = [...world.objects].filter(([key]) => key.endsWith('/intents/0001.json'));
    expect(touched.map(([, body]) => JSON.parse(body).attempts.length)).toEqual([1]);
  });
});

function recordWaits({ clock }: NightWorld): { waits: number[]; clock: RunDeps['clock'] } {
  const waits: number[] = [];
  const sleep = (milliseconds: number) => {
    waits.push(milliseconds);
    return clock.sleep(milliseconds);
  };
  return { waits, clock: { ...clock, sleep } };
}

describe('waiting for a throw-away token to expire', () => {
  it('goes on for five seconds more than its minute, and tells a person every five how far it is', async () => {
    const world = await openWorld();
    const { waits, clock } = recordWaits(world);
    const told: Parameters<RunDeps['progress']>[0][] = [];
    await probe(world)(world.deps({ clock, progress: (now) => told.push(now) }));
    expect(waits.slice(0, 13)).toEqual(Array.from({ length: 13 }, () => 5000));
    expect(told.filter(({ phase }) => phase.startsWith('waiting')).slice(0, 13)).toEqual(
      [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60].map((done) => ({
        phase: 'waiting for a throw-away token to expire (seconds)',
        ...{ done, total: 65 },
      })),
    );
  });

  it('gives a slow tenant seven times 15 seconds to end it, and then says that nothing is known', async () => {
    const world = await openWorld();
    const { waits, clock } = recordWaits(world);
    const logIn = async () => ({ status: 200, error: null });
    const deps = world.deps({ clock });
    const { facts } = await probeTenant(deps, { ...questions(world), logIn });
    expect(waits).toHaveLength(13 + 7 * 3);
    expect(facts).toMatchObject({
      ...{ bulkUpdate: 'present', accessTokenSurvives: 'unknown', expiredListed: 'unknown' },
      ...{ revivable: 'unknown', oauthAnswerForExpired: null },
    });
  });
});

describe('throw-away tokens', () => {
  const name = 'token-hygiene probe ~0123456789abcdef';

  it('are removed at once where a person stops the probe', async () => {
    const world = await openWorld();
    const before = world.ids();
    await expect(probe(world)(world.deps({ interrupted: () => true }))).rejects.toThrow('Stopped by hand');
    expect(world.ids()).toEqual(before);
    expect(world.sandbox.requests.entries('create')).toHaveLength(1);
    expect(world.objects.has('acme/facts.json')).toBe(false);
  });

  it('leave their secrets nowhere', async () => {
    const world = await openWorld();
    const deps = world.deps();
    const secrets: string[] = [];
    const createToken: RunDeps['tenant']['createToken'] = async (token) => {
      const minted = await deps.tenant.createToken(token);
      secrets.push(minted.clientSecret);
      return minted;
    };
    await probe(world)({ ...deps, tenant: { ...deps.tenant, createToken } });
    const written = JSON.stringify([...world.objects, ...world.logged]);
    expect(secrets.map((secret) => written.includes(secret))).toEqual([false]);
  });

  it('are only those that its own record names: what looks like one is left alone', async () => {
    const world = await openWorld();
    const { ownerId } = world.sandbox.worker;
    const { id } = world.sandbox.tenant.addToken({ ownerId, name });
    await probe(world)(world.deps());
    expect(world.ids().has(id)).toBe(true);
  });

  it('may read their own alone, for an hour, and end by themselves within a day', async () => {
    const world = await openWorld({ sandbox: { bulkUpdate: false } });
    const { tenant } = world.deps();
    const made: Parameters<typeof tenant.createToken>[0][] = [];
    const createToken: typeof tenant.createToken = (token) => {
      made.push(token);
      return tenant.createToken(token);
    };
    await probe(world)(world.deps({ tenant: { ...tenant, createToken } }));
    const alike = {
      name: expect.stringMatching(/^token-hygiene probe ~[0-9a-f]{16}$/),
      scopes: { kind: 'listed', list: ['sp:my-personal-access-tokens:read'] },
      validitySeconds: 3600,
    };
    expect(made).toEqual([
      { ...alike, expiry: { kind: 'at', at: '2026-11-24T03:00:00.000Z' } },
      { ...alike, expiry: { kind: 'at', at: '2026-11-23T03:01:15.000Z' } },
    ]);
  });

  it('are made where two slots are free', async () => {
    const world = await openWorld();
    const { ownerId } = world.sandbox.worker;
    for (let at = 0; at < 7; at += 1) world.sandbox.tenant.addToken({ ownerId, name: `own ${at}` });
    expect(await probe(world)(world.deps())).toMatchObject(usual);
  });

  it('are not made without room for them', async () => {
    const world = await openWorld();
    const { ownerId } = world.sandbox.worker;
    for (let at = 0; at < 8; at += 1) world.sandbox.tenant.addToken({ ownerId, name: `own ${at}` });
    await expect(probe(world)(world.deps())).rejects.toThrow(GuardError);
    expect(world.writes()).toBe(0);
  });

  it('are not made while a designated secret cannot be read', async () => {
    const world = await openWorld({ policy: { rotations: [{ secret: SECRET }, { secret: 'not/there' }] } });
    await expect(probe(world)(world.deps())).rejects.toThrow(
      'The designated secret not/there cannot be read',
    );
    expect(world.writes()).toBe(0);
  });

  it('are removed by the next probe wherever one failed or died, and nothing else is', async () => {
    const usualWorld = await openWorld();
    const calls = await attempt(usualWorld, null, probe(usualWorld));
    const points = faultsAt(calls.length).filter(({ what, when }) => what === 'dies' || when === 'after');
    for (const point of points) {
      const world = await openWorld();
      const before = world.ids();
      await attempt(world, point, probe(world));
      world.sandbox.clock.advance(leaseMs);
      await probe(world)(world.deps());
      expect([JSON.stringify(point), ...world.ids()]).toEqual([JSON.stringify(point), ...before]);
    }
    console.info(`crash points of probing: ${points.length} of ${calls.length} calls`);
  }, 600_000);
});
