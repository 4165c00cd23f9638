import { describe, expect, it } from 'vitest';
import { createTenantProbe } from '../../lambda/isc/probe.ts';
import { type Probed, probeTenant, type Questions } from '../../lambda/steps/by-hand/probe.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import type { Fault } from '../../sandbox/faults/plan.ts';
import type { Switches } from '../../sandbox/switches.ts';
import type { NightWorld } from '../support/world.ts';
import { able, openQuarantine } from './quarantine-world.ts';

const key = 'acme/facts.json';
const deleting = { quarantine: { days: 14, orElse: 'delete' } };

/** What a probe comes to whose questions differ. */
function probe(
  world: NightWorld,
  changes: Partial<RunDeps> = {},
  lies: Partial<Questions> = {},
): Promise<Probed> {
  const { sandbox, policy, clock } = world;
  const { baseUrl, worker } = sandbox;
  const ask = createTenantProbe({ baseUrl, apiVersion: policy.apiVersion, allowHost: false, clock }, worker);
  return probeTenant(world.deps(changes), { ...ask, ...lies });
}

/** Nothing ends for good tonight: it is quarantined, or it stays. */
async function expectNothingDeleted(world: NightWorld): Promise<void> {
  expect((await world.night()).deletions.deleted).toBe(0);
  expect(world.goneByUs()).toEqual([]);
}

describe('a probe with an answer that is not clear', () => {
  it.each<[string, Fault, string]>([
    ['a 404', { kind: 'error', status: 404 }, 'cannot change the expiry'],
    ['a 500', { kind: 'error', status: 500 }, 'bulkUpdate'],
    ['a 403', { kind: 'error', status: 403 }, 'bulkUpdate'],
  ])('leaves what was known, where the update of an expiry answers %s', async (_, fault, words) => {
    const world = await openQuarantine({ policy: deleting });
    const before = world.objects.get(key);
    world.sandbox.faults.set({ rules: [{ target: { operation: 'bulk-update' }, fault }] });
    expect((await probe(world)).notKept).toContain(words);
    world.sandbox.faults.clear();
    expect(world.objects.get(key)).toBe(before);
    await expectNothingDeleted(world);
  });

  it('takes one 404 for none, where the next answer is clear', async () => {
    const world = await openQuarantine({ facts: null });
    const fault = { kind: 'error', status: 404 } as const;
    world.sandbox.faults.set({ rules: [{ target: { operation: 'bulk-update' }, times: 1, fault }] });
    expect(await probe(world)).toMatchObject({ facts: { bulkUpdate: 'present' }, notKept: null });
  });

  it('believes no 404 where the tenant did as it was asked', async () => {
    const world = await openQuarantine({ facts: null, policy: deleting });
    const fault = { kind: 'error', status: 404 } as const;
    world.sandbox.faults.set({
      rules: [{ target: { operation: 'bulk-update' }, effect: 'after', fault }],
    });
    expect(await probe(world)).toMatchObject({
      facts: { bulkUpdate: 'present', revivable: 'yes' },
      notKept: null,
    });
    world.sandbox.faults.clear();
    await expectNothingDeleted(world);
  });

  it('does not take a server that answers no login for one that refuses it', async () => {
    const world = await openQuarantine({ facts: null });
    const logIn = async () => ({ status: 503, error: null });
    expect(await probe(world, {}, { logIn })).toMatchObject({
      facts: { oauthAnswerForExpired: null, revivable: 'unknown' },
      notKept: expect.stringContaining('expiredListed'),
    });
    expect(world.objects.has(key)).toBe(false);
  });

  it('asks again where the first answers to a login are none', async () => {
    const world = await openQuarantine({ facts: null });
    const { sandbox, policy, clock } = world;
    const options = { baseUrl: sandbox.baseUrl, apiVersion: policy.apiVersion, allowHost: false, clock };
    const honest = createTenantProbe(options, sandbox.worker);
    let asked = 0;
    const logIn: Questions['logIn'] = async (credentials) => {
      asked += 1;
      return asked < 3 ? { status: 503, error: null } : honest.logIn(credentials);
    };
    const { facts, notKept } = await probe(world, {}, { logIn });
    expect(notKept).toBe(null);
    expect(facts.oauthAnswerForExpired).toEqual({ status: 401, error: 'invalid_client' });
  });

  it('does not say that nothing is revived where no answer says so', async () => {
    const world = await openQuarantine({ facts: null });
    world.sandbox.faults.set({
      rules: [
        {
          target: { operation: 'bulk-update' },
          when: { from: 2 },
          fault: { kind: 'error', status: 500 },
        },
      ],
    });
    expect(await probe(world)).toMatchObject({
      facts: { bulkUpdate: 'present', revivable: 'unknown' },
      notKept: expect.stringContaining('(revivable)'),
    });
    expect(world.objects.has(key)).toBe(false);
  });
});

describe('a tenant without bulk update', () => {
  const lacking: Partial<Switches> = { bulkUpdate: false };

  it('is found out where nobody knew anything, and found out again', async () => {
    const world = await openQuarantine({ facts: null, switches: lacking });
    for (let times = 0; times < 2; times += 1)
      expect(await probe(world)).toMatchObject({ facts: { bulkUpdate: 'absent' }, notKept: null });
  });

  it('that had it is believed once a person has removed what was known', async () => {
    const world = await openQuarantine({ switches: lacking });
    expect((await probe(world)).notKept).toContain(
      'facts.json was left as it was: the tenant answers that it cannot change the expiry of somebody else’s token, and on 2026-11-23 it could',
    );
    expect(JSON.parse(world.objects.get(key) ?? '')).toEqual(able);
    world.objects.delete(key);
    expect((await probe(world)).notKept).toBe(null);
  });
});

it.each([
  ['cannot be read', '{broken', 'the facts of this tenant cannot be read'],
  ["are another tenant's", JSON.stringify({ ...able, tenant: 'b' }), "the facts are another tenant's"],
  ['are not there', null, 'nobody has found out yet'],
  ['say that nobody knows', JSON.stringify({ ...able, bulkUpdate: 'unknown' }), 'could not be found out'],
])('orElse: delete ends nothing where the facts of the tenant %s', async (_, text, words) => {
  const world = await openQuarantine({ facts: null, policy: deleting });
  if (text !== null) world.objects.set(key, text);
  const summary = await world.night();
  expect(summary.deletions).toMatchObject({ deleted: 0, quarantined: 0 });
  const finding = world.results(summary).findings.find(({ kind }) => kind === 'quarantine-not-possible');
  expect(finding?.message).toContain(words);
  expect(world.goneByUs()).toEqual([]);
});
