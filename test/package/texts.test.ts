import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../cli/catalogue.ts';
import { commonOptions, outputOptions } from '../../cli/flags.ts';
import { texts } from './commands-of.ts';

const scripts = JSON.parse(readFileSync('package.json', 'utf8')).scripts;

/** Every command of a text that begins with one of the two names of this command line. */
function commandsOf(text: string): string[] {
  return [...text.matchAll(/(?:npx token-hygiene|npm run -s hygiene --) ([^`\n#&|]+)/g)].map(
    ([, words = '']) => words.trim(),
  );
}

/** The words of a command line; what stands in angle brackets is one word. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(<[^>]+>)|(\S+)/g)].map(
    ([, quoted, placeholder, bare]) => quoted ?? placeholder ?? bare ?? '',
  );
}

/** Parses a command line as the program does, and runs nothing. */
function parse(line: string): string {
  const program = new Command('token-hygiene').exitOverride().version('0');
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  for (const { name, argument, options = [], common } of catalogue) {
    const command = program.command(name).action(() => undefined);
    if (argument !== undefined) command.addArgument(argument);
    const shared = common.map((flag) => commonOptions[flag]());
    for (const option of [...options, ...shared, ...outputOptions()]) command.addOption(option);
  }
  try {
    program.parse(wordsOf(line), { from: 'user' });
    return 'understood';
  } catch (error) {
    return error instanceof CommanderError && error.exitCode === 0 ? 'understood' : String(error);
  }
}

describe.each(texts)('the commands of %s', (file) => {
  const text = readFileSync(file, 'utf8');

  it('are understood by the command line', () => {
    const answers = commandsOf(text).map((line) => `${line}: ${parse(line)}`);
    expect(answers.filter((answer) => !answer.endsWith(': understood'))).toEqual([]);
  });

  it('of npm are scripts that there are', () => {
    const named = [...text.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it('and its links lead to files that there are', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path);
    expect(links.filter((path) => !existsSync(join(dirname(file), path)))).toEqual([]);
  });
});

it('links of what is packed lead to what is packed', () => {
  const { files } = JSON.parse(readFileSync('package.json', 'utf8'));
  const packed = ['README.md', 'LICENSE', ...files];
  const isPacked = (path: string) => packed.some((name) => path === name || path.startsWith(`${name}/`));
  const lost = texts.filter(isPacked).flatMap((file) => {
    const links = readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g);
    return [...links].map(([, path = '']) => join(dirname(file), path)).filter((path) => !isPacked(path));
  });
  expect(lost).toEqual([]);
});

describe('the context of a deployment', () => {
  const block = /const settingsSchema = z\.object\(\{(.*?)\n\}\);/s.exec(
    readFileSync('infra/settings.ts', 'utf8'),
  );
  const keys = [...(block?.[1] ?? '').matchAll(/^ {2}(\w+):/gm)].map(([, key = '']) => key).sort();
  const tables = [...readFileSync('docs/deploy.md', 'utf8').matchAll(/^ *\| ((?:`\w+`(?:, )?)+) \|/gm)];
  const documented = tables.flatMap(([, cell = '']) => cell.replaceAll('`', '').split(', ')).sort();

  it('stands in the tables of docs/deploy.md, each key of it and no other', () => {
    expect(documented).toEqual(keys);
    expect(keys.length).toBeGreaterThan(20);
  });

  it('of every text names keys that there are', () => {
    const named = texts.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/(?<!\w)-c ([a-z]\w*)=/g)].map(([, key = '']) => key),
    );
    expect(named).toContain('dropTenants');
    expect(named.filter((key) => !keys.includes(key))).toEqual([]);
  });
});

it('a command that is not there would be seen', () => {
  expect(commandsOf(readFileSync('README.md', 'utf8'))).toContain('explain <token id>');
  expect(commandsOf('say `npx token-hygiene nightly`')).toEqual(['nightly']);
  expect(parse('nightly')).toContain('unknown command');
  expect(parse('demo --policy mine.yaml')).toContain("unknown option '--policy'");
});

describe('the examples of the help', () => {
  it.each(catalogue.flatMap(({ examples }) => examples))('%s is understood', (line) => {
    expect(parse(line)).toBe('understood');
  });
});

it('no message names the command by a name that no installation has', () => {
  const named = globSync('{cli,lambda,infra}/**/*.ts').filter((file) =>
    /[`"' ]hygiene (?:init|validate|plan|run|doctor)\b/.test(readFileSync(file, 'utf8')),
  );
  expect(named).toEqual([]);
});

it('the bill of materials names what the package needs, with licences, and nothing that only builds it', () => {
  const { bomFormat, components } = JSON.parse(
    execFileSync('npm', ['run', '-s', 'sbom'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }),
  );
  const named = new Map<string, object>(
    components.map((component: { name: string }) => [component.name, component]),
  );
  expect(bomFormat).toBe('CycloneDX');
  expect(named.get('zod')).toMatchObject({
    purl: expect.stringMatching(/^pkg:npm\/zod@\d/),
    licenses: [{ license: { id: 'MIT' } }],
    hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
  });
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(Object.keys(dependencies).filter((name) => !named.has(name))).toEqual([]);
  for (const name of ['vitest', 'aws-cdk-lib', 'token-hygiene']) expect(named.has(name)).toBe(false);
});
