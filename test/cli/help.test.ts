import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../cli/catalogue.ts';
import { version } from '../../lambda/version.ts';
import { openDesk } from './desk.ts';
import { shell, type } from './shell.ts';

const run = promisify(execFile);

describe('the help', () => {
  it('tells exit codes and variables, and where to begin', async () => {
    const { code, stdout } = await type(await openDesk(), ['--help']);
    expect(code).toBe(0);
    for (const words of [
      '  2    wrong use or wrong configuration; nothing was attempted\n',
      '  SAIL_CLIENT_SECRET   its secret\n',
      `  npm --prefix ${process.cwd()} run -s hygiene -- init `,
      ...catalogue.map(({ name }) => `\n  ${name} `),
    ])
      expect(stdout).toContain(words);
  });

  it('of a command ends with examples', async () => {
    const { stdout } = await type(await openDesk(), ['plan', '--help']);
    expect(stdout).toContain(`Examples:\n  npm --prefix ${process.cwd()} run -s hygiene -- plan\n`);
    expect(stdout).toContain('--owner "svc-*"');
  });
});

it('the version is that of the package, alone', async () => {
  const { version: packed } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(version).toBe(packed);
  expect(await type(await openDesk(), ['--version'])).toEqual({
    code: 0,
    stdout: `${packed}\n`,
    stderr: '',
  });
});

it('an older Node.js gets one sentence', async () => {
  const pretended = "data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.19.0'}})";
  const ended = await run(process.execPath, ['--import', pretended, 'cli/main.js', 'demo']).catch(
    (error) => error,
  );
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(/^error: token-hygiene needs Node\.js 22\.21 or newer [^\n]+\n$/);
});

describe('--json', () => {
  it('gives every fault of a policy as data, with its place', async () => {
    const desk = await openDesk();
    writeFileSync(desk.flags.policy, 'version: 1\ntenants:\n  acme: { modus: enforce }\n');
    const { code, stdout } = await type(desk, ['validate', '--json']);
    const { error } = JSON.parse(stdout);
    expect({ code, kind: error.kind }).toEqual({ code: 2, kind: 'configuration' });
    expect(error.faults).toContainEqual(
      expect.objectContaining({ line: 3, column: 11, path: 'tenants.acme.modus' }),
    );
  });

  it.each([
    [['plan', '--json', '--force'], "unknown option '--force'"],
    [['validate', '--json', '--out', 'x'], "unknown option '--out'"],
    [['init', '--json', '--out', 'x'], "unknown option '--out'"],
  ])('tells of wrong use in %j as data', async (words, message) => {
    const { code, stdout } = await type(await openDesk(), words);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({ error: { kind: 'usage', message, faults: [] } });
  });
});

describe('init without SAIL_BASE_URL', () => {
  it("takes the base URL, and nothing else, of the vendor's own command line", async () => {
    const desk = await openDesk();
    mkdirSync(join(desk.folder, '.sailpoint'));
    const settings = {
      activeenvironment: 'prod',
      environments: {
        prod: { baseurl: 'https://initech.api.identitynow.com', pat: { clientsecret: 'canary' } },
      },
    };
    writeFileSync(join(desk.folder, '.sailpoint', 'config.yaml'), JSON.stringify(settings));
    const names = { SAIL_BASE_URL: '', HOME: desk.folder };
    const { code, stderr } = await type(desk, ['init', '--policy', 'mine.yaml'], names);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^SAIL_BASE_URL is not set: baseUrl is that of .*config\.yaml\.\n$/);
    const written = readFileSync(join(desk.folder, 'mine.yaml'), 'utf8');
    expect(written).toContain('  initech:\n    baseUrl: https://initech.api.identitynow.com\n');
    expect(written).not.toContain('canary');
  });

  it("leaves the example's base URL, which no command calls", async () => {
    const desk = await openDesk();
    const names = { SAIL_BASE_URL: '', HOME: desk.folder };
    await type(desk, ['init', '--policy', 'mine.yaml'], names);
    const { code, stderr } = await type(desk, ['doctor', '--policy', 'mine.yaml'], names);
    expect(code).toBe(2);
    expect(stderr).toContain("baseUrl is still the example's, https://acme.api.identitynow.com");
  });
});

describe('the completions', () => {
  it('of bash offer the commands, and the flags of one', async () => {
    const complete = (typed: string, at: number): string =>
      `source <(hygiene completion bash); COMP_WORDS=(${typed}); COMP_CWORD=${at}; _token_hygiene; echo "\${COMPREPLY[@]}"`;
    const desk = await openDesk();
    expect((await shell(desk, complete('token-hygiene pl', 1))).stdout).toBe('plan\n');
    expect((await shell(desk, complete('token-hygiene run --m', 2))).stdout).toBe('--mode\n');
    expect((await shell(desk, complete('token-hygiene demo --po', 2))).stdout).toBe('\n');
  });

  it.each(['zsh', 'fish', 'powershell'])('of %s name every command and its flags', async (name) => {
    const { code, stdout } = await type(await openDesk(), ['completion', name]);
    expect(code).toBe(0);
    for (const words of [...catalogue.map((command) => command.name), 'confirm'])
      expect(stdout).toContain(words);
  });

  // Without the shell this says that it was skipped.
  for (const name of ['zsh', 'fish']) {
    const installed = ['/usr/bin', '/bin', '/usr/local/bin'].some((folder) => existsSync(join(folder, name)));
    it.skipIf(!installed)(`of ${name} are understood by that shell`, async () => {
      const line = `hygiene completion ${name} > out.${name}; ${name} -n out.${name}`;
      expect((await shell(await openDesk(), line)).code).toBe(0);
    });
  }

  it('of another shell are refused', async () => {
    const { code, stderr } = await type(await openDesk(), ['completion', 'csh']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'error: There are no completions for "csh". There are for bash, zsh, fish, powershell.\n',
    });
  });
});
