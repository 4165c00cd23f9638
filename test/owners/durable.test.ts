import { expect, it } from 'vitest';
import type { KillPoint } from '../support/durable-client.ts';
import { expectEachTold, openSmallWorld } from './crashes.ts';
import { durableNight } from './durable-owners.ts';
import { openOwnersWorld, scriptedMailer } from './owners-world.ts';

it('a durable night tells owners before, another one after, and stores no word of it', async () => {
  const world = await openSmallWorld();
  const { run } = await durableNight(world);
  expect(run.output).toMatchObject({ Status: 'SUCCEEDED' });
  world.pass(7);
  const second = await durableNight(world);
  expect(second.run.output).toMatchObject({ Status: 'SUCCEEDED' });
  expect(world.said().map(({ kind }) => kind)).toEqual([
    ...['notice', 'notice', 'notice', 'reminder'],
    ...['ending', 'ending', 'ending'],
  ]);
  const stored = JSON.stringify([run.updates, second.run.updates]);
  expect(stored).not.toMatch(/@example\.com|Jane|WILL BE DELETED/);
});

/** Before and after each of the eight acts from the first mail of a night on: both mails, and what records them. */
async function killsAroundMails(): Promise<KillPoint[]> {
  const { acts } = await durableNight(await openSmallWorld());
  const first = acts.indexOf('mail an owner') + 1;
  expect(acts.slice(first)).toContain('mail an owner');
  return Array.from({ length: 8 }, (_, index) => first + index).flatMap((act) =>
    (['before', 'after'] as const).map((moment) => ({ act, moment })),
  );
}

it('a durable night goes on with its mails wherever its invocation ends among them', async () => {
  const kills = await killsAroundMails();
  expect(kills).toHaveLength(16);
  for (const kill of kills) {
    const world = await openSmallWorld();
    const { run } = await durableNight(world, [kill]);
    expect(run.output).toMatchObject({ Status: 'SUCCEEDED' });
    world.pass(7);
    await durableNight(world);
    expectEachTold(world, `${kill.moment} act ${kill.act}`);
  }
});

it('no invocation is awake for long where SES takes one mail a second', async () => {
  const world = await openOwnersWorld();
  for (let count = 0; count < 600; count += 1) {
    world.addToken(world.addOwner(`Owner ${count}`), { unused: 1, expires: 5 });
  }
  const slow = scriptedMailer((_mail, count) => {
    world.sandbox.clock.advance(1_000);
    return { outcome: 'accepted', messageId: `m-${count}` };
  });
  const { run } = await durableNight(world, [], { ownerMailer: slow.mailer });
  expect(run.output).toMatchObject({ Status: 'SUCCEEDED' });
  expect(slow.given).toHaveLength(600);
  expect(new Set(slow.given.map(({ to }) => to)).size).toBe(600);
  expect(run.longestMs).toBeLessThan(300_000);
  expect(run.operations.length).toBeLessThan(80);
});
