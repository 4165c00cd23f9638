import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createConsoleNotifier } from '../../lambda/local/console-notifier.ts';
import { createFolderArchive } from '../../lambda/local/folder-archive.ts';
import type { Message } from '../../lambda/ports.ts';

const message: Message = {
  subject: '[acme] notice: 2 tokens to be deleted from 2026-11-30',
  text: 'Which ones.',
  json: '{}',
  attributes: { tenant: 'acme', status: 'notice', severity: 'medium', mode: 'enforce' },
};

function showing(shown: Message[], isTerminal: boolean): (message: Message) => Promise<boolean> {
  return async (given) => {
    shown.push(given);
    return isTerminal;
  };
}

it('keeps a notice in the archive and shows it to the one person who reads', async () => {
  const root = await mkdtemp(join(tmpdir(), 'notifier-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const archive = createFolderArchive(root);
  const shown: Message[] = [];
  const notifier = createConsoleNotifier({ archive, show: showing(shown, true), reader: null });
  const { messageId, ...publication } = await notifier.publish(message);
  expect(publication).toEqual({ accepted: true, readers: 1, reason: null });
  expect(shown).toEqual([message]);
  const stored = await archive.read(`acme/messages/${messageId}.json`);
  expect(JSON.parse(stored?.body ?? '')).toEqual({ ...message, reader: null });
});

it('shows nothing that could not be kept, and does not call it given', async () => {
  const archive = createFolderArchive('/dev/null/nowhere');
  const shown: Message[] = [];
  const notifier = createConsoleNotifier({ archive, show: showing(shown, true), reader: null });
  await expect(notifier.publish(message)).rejects.toThrow('cannot be written to (ENOTDIR)');
  expect(shown).toEqual([]);
});

it.each([
  [null, 0, expect.stringContaining('Run it at a terminal, or name who reads them with --notices-to')],
  ['Ann of the IAM team', 1, null],
])('counts as a reader where no terminal shows it whom a flag names: %s', async (reader, readers, reason) => {
  const root = await mkdtemp(join(tmpdir(), 'notifier-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const archive = createFolderArchive(root);
  const publication = await createConsoleNotifier({ archive, show: showing([], false), reader }).publish(
    message,
  );
  expect(publication).toMatchObject({ accepted: true, readers, reason });
  const stored = await archive.read(`acme/messages/${publication.messageId}.json`);
  expect(JSON.parse(stored?.body ?? '')).toEqual({ ...message, reader });
});
