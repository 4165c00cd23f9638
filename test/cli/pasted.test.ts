import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDesk } from './desk.ts';
import { atDesk, shell, type } from './shell.ts';

/** A folder that no shell takes as it stands. */
const odd = "my $out's `dir`\nhere";

/** A desk after one night, and how the next ends once one of its documents was changed, until a command is pasted. */
async function openHalted(document: string, change: (text: string) => string) {
  const desk = await openDesk({ mode: 'enforce' });
  const run = () => type(desk, ['run', '--confirm', 'acme', '--quiet', '--out', odd, ...atDesk]);
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
