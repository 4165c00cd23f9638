import { describe, expect, it } from 'vitest';
import { AwsError } from '../../lambda/errors.ts';
import type { OpenTenant, Tenant } from '../../lambda/ports.ts';
import type { Fault } from '../../sandbox/faults/plan.ts';
import { type RotationSandbox, startRotationSandbox } from '../support/rotation-sandbox.ts';
import { aRotation, night, SECRET } from '../support/rotation-world.ts';

const patient = (seconds: number): Fault => ({ kind: 'throttle', retryAfter: { seconds } });

/** A world on the night on which the worker's first token is to be retired. */
async function openRetirement() {
  const world = await startRotationSandbox('v2025');
  await night(world.deps);
  world.passDays(1);
  await night(world.deps);
  world.passDays(1);
  return { ...world, first: world.sandbox.worker.clientId };
}

function delayDeletions({ sandbox }: RotationSandbox, fault: Fault, times: number): void {
  sandbox.faults.set({ rules: [{ target: { operation: 'delete' }, times, fault }] });
}

function whenSomebodyWaits({ sandbox }: RotationSandbox, act: () => void): void {
  const { advance } = sandbox.clock;
  sandbox.clock.advance = (milliseconds) => {
    advance(milliseconds);
    act();
  };
}

const idIn = async ({ store }: RotationSandbox) =>
  JSON.parse((await store.read(SECRET, 'AWSCURRENT'))?.value ?? '').clientId;

const deletions = ({ sandbox }: RotationSandbox) => sandbox.requests.entries('delete').length;

describe('a retirement that the tenant lets wait', () => {
  it('for most of a minute is left to the next night, so that a roll-back in between holds', async () => {
    const world = await openRetirement();
    delayDeletions(world, patient(55), 4);
    const [before] = world.store.versions(SECRET);
    whenSomebodyWaits(world, () => world.store.label(SECRET, 'AWSCURRENT', before?.versionId ?? ''));
    const result = await night(world.deps);
    expect(await idIn(world)).toBe(world.first);
    expect(world.sandbox.tenant.token(world.first)).toBeDefined();
    expect(deletions(world)).toBe(1);
    expect(result.predecessor).toMatchObject({ state: 'overlap', tokenId: world.first });
    expect(result.problems).toEqual([
      `integrations/servicenow/isc-pat: token ${world.first} could not be retired: the secret was read more than ten seconds before; the next run tries again`,
    ]);
  });

  it('for most of a minute takes place in the next night', async () => {
    const world = await openRetirement();
    delayDeletions(world, patient(55), 1);
    await night(world.deps);
    expect((await night(world.deps)).predecessor.state).toBe('retired');
    expect(deletions(world)).toBe(2);
  });

  it('for a few seconds takes place all the same', async () => {
    const world = await openRetirement();
    delayDeletions(world, patient(8), 1);
    expect((await night(world.deps)).predecessor.state).toBe('retired');
    expect(deletions(world)).toBe(2);
  });
});

describe('a retirement to which the tenant answers 404', () => {
  const answer404 = ({ sandbox }: RotationSandbox) =>
    sandbox.faults.set({
      rules: [{ target: { operation: 'delete' }, fault: { kind: 'html', status: 404 } }],
    });

  it('is repeated by the next night while the token is still listed', async () => {
    const world = await openRetirement();
    answer404(world);
    const result = await night(world.deps);
    expect(result.predecessor).toMatchObject({ state: 'overlap', tokenId: world.first });
    expect(result.problems).toEqual([
      `integrations/servicenow/isc-pat: token ${world.first} could not be retired: The tenant answered 404, but the token is still listed.`,
    ]);
    world.sandbox.faults.clear();
    expect((await night(world.deps)).predecessor.state).toBe('retired');
  });

  it('is done where the token is gone', async () => {
    const world = await openRetirement();
    const openTenant: OpenTenant = (credentials) => {
      const tenant = world.deps.openTenant(credentials);
      const deleteToken: Tenant['deleteToken'] = (id, veto) => {
        world.sandbox.tenant.removeToken(id);
        return tenant.deleteToken(id, veto);
      };
      return { ...tenant, deleteToken };
    };
    expect((await night({ ...world.deps, openTenant })).predecessor.state).toBe('retired');
  });

  it('is repeated where the list of the tokens cannot be had', async () => {
    const world = await openRetirement();
    world.sandbox.faults.set({
      rules: [
        { target: { operation: 'delete' }, fault: { kind: 'html', status: 404 } },
        { target: { operation: 'list' }, when: { from: 5 }, fault: { kind: 'error', status: 403 } },
      ],
    });
    const result = await night(world.deps);
    expect(result.predecessor).toMatchObject({ state: 'overlap', tokenId: world.first });
    expect(result.problems[0]).toMatch(
      /could not be retired: The tenant answered 404, but whether the token is gone cannot be told \(list tokens .*: forbidden, status 403/,
    );
  });
});

describe('a token that was minted in vain', () => {
  it('is not deleted after a wait of a minute, but by a later night as an orphan, which does not wait either', async () => {
    const world = await startRotationSandbox('v2025');
    delayDeletions(world, patient(55), 2);
    const { put } = world.store;
    Object.assign(world.store, {
      put: async () => {
        throw new AwsError('put: no answer');
      },
    });
    expect(await night(world.deps)).toMatchObject({ state: 'failed', reason: 'put: no answer' });
    expect(deletions(world)).toBe(1);
    Object.assign(world.store, { put });
    world.passDays(1);
    const later = aRotation({ everyDays: 80 });
    expect((await night(world.deps, later)).problems).toEqual([
      expect.stringMatching(/^integrations\/servicenow\/isc-pat: orphan [0-9a-f]{32} could not be deleted: /),
    ]);
    expect([deletions(world), world.sandbox.tenant.tokens().length]).toEqual([2, 2]);
    await night(world.deps, later);
    expect([deletions(world), world.sandbox.tenant.tokens().length]).toEqual([3, 1]);
  });
});
