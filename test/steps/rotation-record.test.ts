import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../lambda/core/results.ts';
import { AwsError } from '../../lambda/errors.ts';
import type { Archive } from '../../lambda/ports.ts';
import { spared } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

const retired = spared.designated;

/** A world in which the predecessor of a rotation is retired in the next night, and nothing else is to be done. */
async function openRetirement(): Promise<NightWorld> {
  const world = await openWorld({ policy: { rotate: 'on' } });
  for (let nights = 0; nights < 2; nights += 1) {
    await world.night();
    world.pass(1);
  }
  expect(world.ids().has(retired)).toBe(true);
  return world;
}

/** An archive that fails to write what ends so. */
function refusing(archive: Archive, ending: string): Archive {
  const refuse = async () => {
    throw new AwsError('write: no answer');
  };
  return {
    ...archive,
    write: (key, ...rest) => (key.endsWith(ending) ? refuse() : archive.write(key, ...rest)),
  };
}

function rowOf(world: NightWorld, summary: RunSummary, tokenId: string) {
  return [...world.results(summary).tokens].find(({ id }) => id === tokenId);
}

const tellings = (world: NightWorld, id: string) => world.told().filter((one) => one === id);

describe('a retirement', () => {
  it('leaves an intent, an outcome, a line of the log and a row, as every deletion does', async () => {
    const world = await openRetirement();
    const summary = await world.night();
    const line = {
      tokenId: retired,
      rule: 'retired',
      policyHash: summary.policyHash,
      planHash: '',
      noticedAt: null,
      deadline: null,
      runId: summary.runId,
    };
    expect(JSON.parse(world.artefact(summary, 'intents/0001.json'))).toMatchObject({
      attempts: [{ ...line, outcome: 'not-reached', uncertain: true, status: null }],
    });
    const outcome = { ...line, outcome: 'deleted', uncertain: false, status: 204 };
    expect(JSON.parse(world.artefact(summary, 'intents/0001.outcome.json'))).toMatchObject({
      records: [outcome],
    });
    const logged = world.logged.map((entry) => JSON.parse(entry)).filter(([event]) => event === 'token');
    expect(logged.at(-1)?.[1]).toMatchObject(outcome);
    expect(rowOf(world, summary, retired)).toMatchObject({
      verdict: 'delete',
      rule: 'retired',
      outcome: 'deleted',
      reason: 'the predecessor in secret integrations/servicenow/isc-pat, retired after its overlap',
    });
    expect(summary.deletions.deleted).toBe(1);
  });

  it('does not take place where its intent cannot be written', async () => {
    const world = await openRetirement();
    const archive = refusing(world.deps().archive, '/intents/0001.json');
    expect(await world.night({ archive })).toMatchObject({ status: 'partial' });
    expect(world.ids().has(retired)).toBe(true);
    world.pass(1);
    await world.night();
    expect(world.ids().has(retired)).toBe(false);
    expect(tellings(world, retired)).toHaveLength(1);
  });

  it('is told by the next night where its outcome cannot be written', async () => {
    const world = await openRetirement();
    const archive = refusing(world.deps().archive, '/intents/0001.outcome.json');
    const summary = await world.night({ archive });
    expect(world.ids().has(retired)).toBe(false);
    expect(summary.status).toBe('partial');
    expect(rowOf(world, summary, retired)).toMatchObject({ outcome: 'failed' });
    world.pass(1);
    const next = await world.night();
    expect(world.results(next).recovered.deleted).toMatchObject([{ tokenId: retired, outcome: 'deleted' }]);
    expect(tellings(world, retired)).toHaveLength(1);
  });

  it('is told at once where the answer was lost and a listing shows that it took effect', async () => {
    const world = await openRetirement();
    world.sandbox.faults.set({
      rules: [{ target: { operation: 'delete' }, fault: { kind: 'reset' }, effect: 'after' }],
    });
    expect(await world.night()).toMatchObject({ status: 'succeeded', deletions: { deleted: 1, failed: 0 } });
    world.sandbox.faults.clear();
    world.pass(1);
    await world.night();
    expect(tellings(world, retired)).toHaveLength(1);
  });

  it('is told once when every step is repeated', async () => {
    const world = await openRetirement();
    const summary = await world.night({
      engine: {
        step: async (name, work) => {
          const first = await work();
          return name === 'start-run' ? first : work();
        },
        wait: async () => undefined,
      },
    });
    expect(rowOf(world, summary, retired)).toMatchObject({ outcome: 'deleted' });
    expect(tellings(world, retired)).toHaveLength(1);
  });
});

it('a successor that cannot be stored is told as deleted, though no inventory ever had it', async () => {
  const world = await openWorld({ policy: { rotate: 'on' } });
  const before = world.ids();
  const { put } = world.store;
  const minted: string[] = [];
  Object.assign(world.store, {
    put: async () => {
      minted.push(...[...world.ids()].filter((id) => !before.has(id)));
      throw new AwsError('put: no answer');
    },
  });
  const summary = await world.night();
  expect(minted).toHaveLength(1);
  expect(world.ids().has(minted[0] ?? '')).toBe(false);
  expect(world.results(summary).recovered).toMatchObject({
    runs: [],
    deleted: [{ tokenId: minted[0], rule: 'orphan', outcome: 'deleted', runId: summary.runId }],
  });
  Object.assign(world.store, { put });
  world.pass(1);
  expect((await world.night()).status).toBe('succeeded');
  expect(tellings(world, minted[0] ?? '')).toHaveLength(1);
});
