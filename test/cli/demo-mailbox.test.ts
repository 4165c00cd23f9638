import { expect, it } from 'vitest';
import { createDemoMailbox } from '../../cli/demo/day.ts';
import { NOW } from '../support/builders.ts';
import { createMemoryArchive, type Objects } from '../support/memory-archive.ts';

it('the mailbox of the demo takes every mail, and keeps two of each kind as files', async () => {
  const objects: Objects = new Map();
  const clock = { now: () => NOW, sleep: async () => undefined };
  const archive = createMemoryArchive(objects);
  const { mailer, sent } = createDemoMailbox({ archive, clock, tenant: 'acme', from: 'iam@example.com' });
  const send = (subject: string) =>
    mailer.send({ to: 'jane@example.com', cc: [], subject, text: 'text', html: '<p>text</p>' });
  for (const subject of ['1 deleted', '2 deleted', '3 deleted', '1 expiring 2026-12-01', '4 deleted'])
    await send(subject);
  expect(await send('5 deleted')).toEqual({ outcome: 'accepted', messageId: 'demo-6' });
  expect(sent()).toBe(6);
  const subjects = [...objects.values()].map((file) => /^Subject: (.*)\r$/m.exec(file)?.[1]);
  expect(subjects).toEqual(['1 deleted', '2 deleted', '1 expiring 2026-12-01']);
  expect([...objects.keys()][0]).toBe('acme/messages/owner-0001.eml');
});
