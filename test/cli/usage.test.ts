import { realpathSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDesk } from './desk.ts';
import { start, type } from './shell.ts';

describe('the process of a command', () => {
  it.each([
    { words: ['nightly'], says: "error: unknown command 'nightly'" },
    { words: ['plan', '--force'], says: "error: unknown option '--force'" },
    { words: ['demo', '--nights', 'all'], says: 'It must be a whole number from 1 to 400.' },
  ])('refuses $words with exit code 2 and points to --help', async ({ words, says }) => {
    const { code, stdout, stderr } = await type(await openDesk(), words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).toContain('--help');
  });

  it('tells every fault of a policy with file, line and column', async () => {
    const desk = await openDesk();
    await writeFile(
      desk.flags.policy,
      'version: 1\ntenants:\n  acme:\n    baseUrl: http://example.com\n    modus: enforce\n    rules: []\n',
    );
    const { code, stdout, stderr } = await type(desk, ['validate']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const named = stderr.match(/^\/.*hygiene\.yaml:\d+:\d+ {2}[\w.]+/gm);
    const places = named?.map((line) => line.replace(`${realpathSync(desk.folder)}/`, ''));
    expect(places).toEqual([
      'hygiene.yaml:3:3  tenants.acme.apiVersion',
      'hygiene.yaml:3:3  tenants.acme.credentials',
      'hygiene.yaml:4:14  tenants.acme.baseUrl',
      'hygiene.yaml:5:5  tenants.acme.modus',
      'hygiene.yaml:6:12  tenants.acme.rules',
    ]);
  });

  it('writes a policy for the tenant at hand, and never over one that exists', async () => {
    const desk = await openDesk();
    const first = await type(desk, ['init', '--policy', 'mine.yaml']);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain(`\`npm --prefix ${process.cwd()} run -s hygiene -- validate\``);
    const written = await readFile(join(desk.folder, 'mine.yaml'), 'utf8');
    expect(written).toContain(`  sandbox:\n    baseUrl: ${desk.sandbox.baseUrl}\n`);
    const schema = /^# yaml-language-server: \$schema=(.+)$/m.exec(written)?.[1] ?? '';
    expect(await readFile(join(desk.folder, schema), 'utf8')).toContain('"$schema"');
    const again = await type(desk, ['init', '--policy', 'mine.yaml'], { SAIL_BASE_URL: '' });
    expect(again).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${join(realpathSync(desk.folder), 'mine.yaml')} exists already and was left as it is. Name another file with --policy FILE.\n`,
    });
    expect(await readFile(join(desk.folder, 'mine.yaml'), 'utf8')).toBe(written);
  });

  it('serves a sandbox until it is told to stop', async () => {
    const { child, ended } = start(await openDesk(), ['sandbox', '--tokens', '3', '--json']);
    const said = await new Promise<string>((resolve) => child.stdout?.once('data', resolve));
    const { SAIL_BASE_URL: baseUrl, SAIL_CLIENT_ID: id, SAIL_CLIENT_SECRET: secret } = JSON.parse(said);
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: secret,
    });
    expect((await fetch(`${baseUrl}/oauth/token`, { method: 'POST', body })).status).toBe(200);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });
});
