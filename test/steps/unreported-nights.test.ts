import { expect, it } from 'vitest';
import { AwsError } from '../../lambda/errors.ts';
import type { Archive } from '../../lambda/ports.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

const refuse = async () => {
  throw new AwsError('no answer');
};

/** An archive that cannot write results: the night is cut off before it tells anything. */
function cutOff(world: NightWorld): Partial<RunDeps> {
  const { archive } = world.deps();
  const write: Archive['write'] = (key, ...rest) =>
    key.endsWith('/results.json') ? refuse() : archive.write(key, ...rest);
  return { archive: { ...archive, write } };
}

/** A switch that stands at enforce until the first batch has begun. */
function oneBatch(): Partial<RunDeps> {
  let asked = 0;
  return {
    readSwitch: async () => {
      asked += 1;
      return asked > 2 ? 'report' : 'enforce';
    },
  };
}

/** A night after the last one. */
async function nextNight(world: NightWorld, changes: Partial<RunDeps> = {}) {
  world.pass(1);
  return world.night(changes);
}

it('two nights that are cut off are told together, though the second deleted what the first had seen', async () => {
  const world = await openWorld();
  await world.night({ ...cutOff(world), ...oneBatch() });
  expect(world.goneByUs()).toHaveLength(1);
  await nextNight(world, cutOff(world));
  expect(world.goneByUs()).toHaveLength(5);
  expect(world.told()).toEqual([]);
  expect((await nextNight(world)).status).toBe('succeeded');
  expect(world.told()).toEqual(world.goneByUs());
});

it('says of each night that was cut off how many deletions it had made', async () => {
  const world = await openWorld();
  const first = await world.night({ ...cutOff(world), ...oneBatch() });
  const second = await nextNight(world, cutOff(world));
  const { findings } = world.results(await nextNight(world));
  const said = findings.filter(({ kind }) => kind === 'run-completed');
  expect(said.map(({ key, message }) => [key, message])).toEqual([
    [
      `run-completed:${first.runId}`,
      `Run ${first.runId} could not tell all that it did; 1 deletions that it made are recorded by this run.`,
    ],
    [
      `run-completed:${second.runId}`,
      `Run ${second.runId} could not tell all that it did; 4 deletions that it made are recorded by this run.`,
    ],
  ]);
});

it('a night that is cut off is told after one that told its own deletions alone', async () => {
  const world = await openWorld();
  await world.night({ mode: 'report' });
  const first = await nextNight(world, { ...cutOff(world), ...oneBatch() });
  expect(first.status).toBe('failed');
  const { archive } = world.deps();
  const list: Archive['list'] = (prefix, ...rest) =>
    prefix.includes(first.runId) ? refuse() : archive.list(prefix, ...rest);
  expect((await nextNight(world, { archive: { ...archive, list } })).status).toBe('partial');
  expect(world.told()).toHaveLength(4);
  expect((await nextNight(world)).status).toBe('succeeded');
  expect(world.told()).toEqual(world.goneByUs());
});
