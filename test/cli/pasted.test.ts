import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { takeLease } from '../../lambda/archive/lease.ts';
import { NOW } from '../support/builders.ts';
import { createMemoryArchive } from '../support/memory-archive.ts';
import { openDesk } from './desk.ts';
import { shell, type } from './shell.ts';

/** A folder that no shell takes as it stands. */
const odd = "my $out's `dir`\nhere";

/** A desk after one night, and how the next ends once one of its documents was changed, until a command is pasted. */
async function openHalted(document: string, change: (text: string) => string) {
  const desk = await openDesk({ mode: 'enforce' });
  let minute = 0;
  // A minute after the other, since a run that began before the end of another is one with a wrong clock.
  const run = () => {
    minute += 1;
    const now = `2026-03-01T03:0${minute}:00Z`;
    return type(desk, ['run', '--confirm', 'acme', '--quiet', '--out', odd, '--now', now]);
  };
  expect((await run()).code).toBe(0);
  const file = join(desk.folder, odd, 'acme', document);
  await writeFile(file, change(await readFile(file, 'utf8')));
  return { desk, run };
}

it.each([
  ['cannot be read', 'rm ', () => 'who?'],
  [
    'outlasts any, as a wrong clock left it',
    'sed -i.bak ',
    (text: string) =>
      text.replace('"released":true', '"released":false').replace(/"expiresAt":"20/, '"expiresAt":"21'),
  ],
])('a lease that %s is ended by the command that the night prints: %s', async (_what, command, change) => {
  const { desk, run } = await openHalted('lease.json', change);
  const { code, stderr } = await run();
  expect(code).toBe(3);
  const pasted = /: `(.+)`\n$/.exec(stderr)?.[1] ?? '';
  expect(pasted.startsWith(command)).toBe(true);
  expect((await shell(desk, pasted)).code).toBe(0);
  expect((await run()).code).toBe(0);
});

it('a memory from the future is given up by the command that the night prints', async () => {
  const ahead = (text: string) => text.replaceAll('"at":"20', '"at":"21');
  const { desk, run } = await openHalted('memory.json', ahead);
  const { code, stdout } = await run();
  expect(code).toBe(3);
  const pasted = /^ {2}(rm .+)$/m.exec(stdout)?.[1] ?? '';
  expect((await shell(desk, pasted)).code).toBe(0);
  expect((await run()).code).toBe(0);
});

it('a lease in a bucket is ended by a command that leaves all else that it says', async () => {
  const objects = new Map<string, string>();
  const archive = { ...createMemoryArchive(objects), locate: (key: string) => `s3://archive-1/${key}` };
  const lease = {
    ...{ schemaVersion: 1, runId: 'killed', prefix: 'acme/runs/killed/', released: false },
    ...{ expiresAt: '2099-01-01T00:00:00.000Z', unfinished: ['acme/runs/earlier/'] },
  };
  objects.set('acme/lease.json', JSON.stringify(lease));
  const clock = { now: () => NOW, sleep: async () => undefined };
  const run = {
    runId: 'next',
    startedAt: NOW,
    prefix: 'acme/runs/next/',
    mode: 'enforce',
    switchPosition: 'enforce',
  } as const;
  const taken = await takeLease({ archive, clock, tenantName: 'acme', run });
  const pasted = /: `(.+)`$/.exec(taken.held ? '' : taken.reason)?.[1] ?? '';
  expect(pasted).toMatch(
    /^aws s3 cp s3:\/\/archive-1\/acme\/lease\.json - \| sed '[^']+' \| aws s3 cp - s3:\/\/archive-1\/acme\/lease\.json$/,
  );
  const { stdout } = await shell(
    await openDesk(),
    `aws() { [ "$3" = - ] && cat || echo '${JSON.stringify(lease)}'; }; ${pasted}`,
  );
  expect(JSON.parse(stdout)).toEqual({ ...lease, expiresAt: '2000-01-01T00:00:00.000Z' });
});
