import { expect, it } from 'vitest';
import type { MailOutcome } from '../../lambda/ports.ts';
import { openOwnersWorld, scriptedMailer } from './owners-world.ts';

const accepted = (count: number): MailOutcome => ({ outcome: 'accepted', messageId: `m-${count}` });

/** A world of so many owners, of whom each has a token that expires. */
async function openReminders(owners: number) {
  const world = await openOwnersWorld();
  for (let count = 0; count < owners; count += 1) {
    world.addToken(world.addOwner(`Owner ${count}`), { unused: 1, expires: 5 });
  }
  return world;
}

it('a part ends after four minutes, and what it left is told by the next night, each owner once', async () => {
  const world = await openReminders(30);
  const slow = scriptedMailer((_mail, count) => {
    world.sandbox.clock.advance(60_000);
    return accepted(count);
  });
  const summary = await world.night({ ownerMailer: slow.mailer });
  expect(summary.status).toBe('partial');
  expect(slow.given).toHaveLength(10);
  expect(world.results(summary).problems).toEqual([
    '20 mails to owners were left for the next night: the others took longer than 4 minutes.',
  ]);
  world.pass(1);
  const quick = scriptedMailer((_mail, count) => accepted(count));
  expect(await world.night({ ownerMailer: quick.mailer })).toMatchObject({ status: 'succeeded' });
  const told = [...slow.given, ...quick.given].map(({ to }) => to);
  expect([told.length, new Set(told).size]).toEqual([30, 30]);
});

it('three answers in succession that are lost end the mails of the night', async () => {
  const world = await openReminders(40);
  const lost = scriptedMailer(() => ({ outcome: 'uncertain', reason: 'No answer.' }));
  const summary = await world.night({ ownerMailer: lost.mailer });
  expect(lost.given).toHaveLength(3);
  expect(world.results(summary).problems).toEqual([
    '3 of 3 mails to owners do not count as sent: No answer. No further mail was tried tonight.',
  ]);
});

it('a mail whose answer is always lost keeps nobody else from being told', async () => {
  const world = await openReminders(40);
  const moody = scriptedMailer((_mail, count) =>
    count < 3 ? { outcome: 'uncertain', reason: 'No answer.' } : accepted(count),
  );
  const summary = await world.night({ ownerMailer: moody.mailer });
  expect(moody.given).toHaveLength(40);
  expect(world.results(summary).problems).toEqual([
    '2 of 25 mails to owners do not count as sent: No answer.',
  ]);
});
