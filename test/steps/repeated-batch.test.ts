import { describe, expect, it } from 'vitest';
import { createPlainEngine, type Engine } from '../../lambda/engine.ts';
import { AwsError } from '../../lambda/errors.ts';
import type { Archive, Tenant } from '../../lambda/ports.ts';
import { doomed } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

/** The batch of the three stale tokens. */
const batch = { step: 'delete-batch-3', outcome: 'intents/0003.outcome.json' };
const one = doomed['stale one'];

/** A durable engine whose process dies after the batch's work and before its checkpoint: the step is done again. */
function repeating(): Engine {
  return {
    ...createPlainEngine(),
    async step(name, work) {
      const first = await work();
      return name === batch.step ? work() : first;
    },
  };
}

/** An archive that loses the outcome of the batch when it is written for one of these times, as if the process died there. */
function losing({ archive }: { archive: Archive }, ...times: number[]): Archive {
  let written = 0;
  return {
    ...archive,
    write: async (key, ...rest) => {
      if (key.endsWith(batch.outcome)) written += 1;
      if (key.endsWith(batch.outcome) && times.includes(written)) throw new AwsError('write: no answer');
      return archive.write(key, ...rest);
    },
  };
}

/** A tenant whose full listings after the first may be cut short. */
function doubtfulTenant(tenant: Tenant): Tenant {
  let full = 0;
  return {
    ...tenant,
    listTokens: async (query) => {
      const listing = await tenant.listTokens(query);
      if (query.filter === undefined) full += 1;
      const cut = query.filter === undefined && full > 1;
      return cut ? { ...listing, completeness: { kind: 'doubtful', reason: 'it was cut' } } : listing;
    },
  };
}

/** A tenant at which something happens right before the nth deletion of the first stale token. */
function eventful(tenant: Tenant, nth: number, event: () => void): Tenant {
  let deletions = 0;
  return {
    ...tenant,
    deleteToken: async (id, veto) => {
      if (id === one) deletions += 1;
      if (id === one && deletions === nth) event();
      return tenant.deleteToken(id, veto);
    },
  };
}

const rowOf = (world: NightWorld, summary: Parameters<NightWorld['results']>[0], id: string) =>
  [...world.results(summary).tokens].find((token) => token.id === id);

const recordOf = (world: NightWorld, summary: Parameters<NightWorld['results']>[0], id: string) =>
  JSON.parse(world.artefact(summary, batch.outcome)).records.find(
    (record: { tokenId: string }) => record.tokenId === id,
  );

describe('a batch that is repeated after its outcome was written', () => {
  it("keeps the tenant's answers to what it deleted the first time, and tells each token in one line of the log", async () => {
    const world = await openWorld();
    const summary = await world.night({ engine: repeating() });
    expect(recordOf(world, summary, one)).toMatchObject({
      outcome: 'deleted',
      status: 204,
      trackingId: expect.stringMatching(/^[0-9a-f-]{32,36}$/),
    });
    expect(summary).toMatchObject({ status: 'succeeded', deletions: { deleted: 5 } });
    expect(world.logged.filter((line) => line.startsWith('["token"') && line.includes(one))).toHaveLength(1);
  });

  it('keeps what somebody else had deleted as already gone', async () => {
    const world = await openWorld();
    const tenant = eventful(world.deps().tenant, 1, () => world.leave(one));
    const summary = await world.night({ engine: repeating(), tenant });
    expect(rowOf(world, summary, one)?.outcome).toBe('already-gone');
    expect(summary.deletions).toMatchObject({ deleted: 4, alreadyGone: 1 });
  });

  it('keeps what it deleted although no listing shows any more that it is gone', async () => {
    const world = await openWorld();
    const tenant = doubtfulTenant(world.deps().tenant);
    const summary = await world.night({ engine: repeating(), tenant });
    expect(summary).toMatchObject({ status: 'succeeded', deletions: { deleted: 5 } });
  });

  it('tries again what the tenant had refused, and claims nothing that somebody else deletes meanwhile', async () => {
    const world = await openWorld();
    world.sandbox.faults.set({
      rules: [{ target: { operation: 'delete', id: one }, times: 1, fault: { kind: 'error', status: 403 } }],
    });
    const tenant = eventful(world.deps().tenant, 2, () => world.leave(one));
    const summary = await world.night({ engine: repeating(), tenant });
    expect(rowOf(world, summary, one)?.outcome).toBe('already-gone');
    expect(world.told()).toEqual(world.goneByUs());
  });

  it('leaves a second attempt that is cut off to the next night, though the first was refused', async () => {
    const world = await openWorld();
    world.sandbox.faults.set({
      rules: [{ target: { operation: 'delete', id: one }, times: 1, fault: { kind: 'error', status: 403 } }],
    });
    const summary = await world.night({ engine: repeating(), archive: losing(world.deps(), 3) });
    expect(world.ids().has(one)).toBe(false);
    expect(rowOf(world, summary, one)?.outcome).toBe('failed');
    world.pass(1);
    await world.night();
    expect(world.told()).toEqual(world.goneByUs());
  });
});

describe('a batch that is repeated after it was cut off before its outcome was written', () => {
  it('tells what is gone as deleted', async () => {
    const world = await openWorld();
    const summary = await world.night({ engine: repeating(), archive: losing(world.deps(), 1) });
    expect(rowOf(world, summary, one)).toMatchObject({
      outcome: 'deleted',
      reason: expect.stringContaining('Gone after an attempt of this run that was recorded'),
    });
    expect(summary).toMatchObject({ status: 'succeeded', deletions: { deleted: 5 } });
  });

  it('leaves to the next night what no listing shows to be gone', async () => {
    const world = await openWorld();
    const { tenant, archive } = world.deps();
    const summary = await world.night({
      engine: repeating(),
      archive: losing({ archive }, 1),
      tenant: doubtfulTenant(tenant),
    });
    expect(rowOf(world, summary, one)?.outcome).toBe('failed');
    expect(summary).toMatchObject({ status: 'partial', deletions: { deleted: 2, failed: 3, spared: 0 } });
    world.pass(1);
    await world.night();
    expect(world.told()).toEqual(world.goneByUs());
  });

  it('tells a 404 as deleted, since its first request was recorded', async () => {
    const world = await openWorld();
    const { tenant } = world.deps();
    // The first request reaches the tenant only when the second one does.
    const late: Tenant = {
      ...eventful(tenant, 2, () => world.sandbox.tenant.removeToken(one)),
      listTokens: tenant.listTokens,
    };
    world.sandbox.faults.set({
      rules: [
        { target: { operation: 'delete', id: one }, when: { to: 5, from: 1 }, fault: { kind: 'reset' } },
      ],
    });
    const summary = await world.night({ engine: repeating(), tenant: late });
    expect(recordOf(world, summary, one)).toMatchObject({ outcome: 'deleted', status: 404 });
    expect(world.told()).toEqual(world.goneByUs());
  });
});

it('a batch does not reach a token of which no listing shows whether it is gone', async () => {
  const world = await openWorld();
  const tenant = doubtfulTenant(world.deps().tenant);
  const engine = createPlainEngine((step) => {
    if (step === batch.step) world.leave(one);
  });
  const summary = await world.night({ engine, tenant });
  expect(rowOf(world, summary, one)).toMatchObject({
    outcome: 'not-reached',
    reason: expect.stringContaining('it was cut'),
  });
  expect(summary).toMatchObject({ status: 'partial', deletions: { deleted: 4, notReached: 1, spared: 0 } });
});
