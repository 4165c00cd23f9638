import { expect, it } from 'vitest';
import type { Engine } from '../../lambda/engine.ts';
import { AwsError } from '../../lambda/errors.ts';
import { openOwnersWorld } from './owners-world.ts';

/** An engine that does each step twice, as after a crash before its checkpoint. */
function twice(engine: Engine): Engine {
  return {
    ...engine,
    step: async (name, work) => {
      await engine.step(name, work);
      return engine.step(name, work);
    },
  };
}

it('a step that is repeated sends no mail again that it recorded', async () => {
  const world = await openOwnersWorld();
  const jane = world.addOwner('Jane Doe');
  world.addToken(jane, { unused: 200 });
  world.addToken(jane, { unused: 1, expires: 6 });
  const summary = await world.night({ engine: twice(world.deps().engine) });
  expect(world.artefact(summary, 'summary.txt')).toContain('1 owner told by mail.');
  expect(world.said().map(({ kind }) => kind)).toEqual(['notice', 'reminder']);
  world.pass(7);
  await world.night({ engine: twice(world.deps().engine) });
  expect(world.said().map(({ kind }) => kind)).toEqual(['notice', 'reminder', 'ending']);
});

it('a deletion that could not be put down is told by the next night', async () => {
  const world = await openOwnersWorld();
  const token = world.addToken(world.addOwner('Jane Doe'), { unused: 200 });
  await world.night();
  world.pass(7);
  const { archive } = world.deps();
  let writes = 0;
  const failing = {
    ...archive,
    write: async (...args: Parameters<typeof archive.write>) => {
      if (args[0] === 'acme/ledger.json') writes += 1;
      if (args[0] === 'acme/ledger.json' && writes === 2) throw new AwsError('The archive refuses.');
      return archive.write(...args);
    },
  };
  const summary = await world.night({ archive: failing });
  expect(summary).toMatchObject({ status: 'partial', deletions: { deleted: 1 } });
  expect(world.said().map(({ kind }) => kind)).toEqual(['notice']);
  world.pass(1);
  await world.night();
  expect(world.said().map(({ kind, id }) => [kind, id])).toEqual([
    ['notice', token],
    ['ending', token],
  ]);
});
