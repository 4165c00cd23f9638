import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { scratchFolder } from '../support/scratch-folder.ts';

/** What a program left behind. */
export type Ended = { code: number | null; stdout: string; stderr: string };

/** A folder of a stranger, with the packed tarball installed in it and nothing else. */
export type Installation = {
  folder: string;
  /** Runs a program of the installation, by its name in `node_modules/.bin`. */
  run(program: string, words: string[], variables?: NodeJS.ProcessEnv): Promise<Ended>;
  /** Installs further packages, in the versions that this project pins. */
  add(...names: string[]): void;
};

const root = join(import.meta.dirname, '..', '..');
const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);

/** Packs the project and installs the tarball, without its scripts, in an empty folder. */
export function install(): Installation {
  const folder = join(scratchFolder('hygiene-package'), 'a folder of mine');
  mkdirSync(folder);
  npm(root, ['pack', '--silent', '--pack-destination', folder]);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  npm(folder, ['install', ...quietly, `./${tarball}`]);
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {
    folder,
    add: (...names) =>
      npm(folder, ['install', ...quietly, ...names.map((name) => `${name}@${devDependencies[name]}`)]),
    run: (program, words, variables = {}) =>
      follow(join(folder, 'node_modules', '.bin', program), words, { folder, variables }),
  };
}

const quietly = ['--silent', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];

function npm(cwd: string, words: string[]): void {
  // Without what an npm above this one says, the folder of this project among it.
  const own = Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/i.test(name));
  const env = { ...Object.fromEntries(own), PATH: path };
  execFileSync('npm', words, { cwd, env, shell: process.platform === 'win32', stdio: 'pipe' });
}

async function follow(
  program: string,
  words: string[],
  { folder, variables }: { folder: string; variables: NodeJS.ProcessEnv },
): Promise<Ended> {
  const env = { PATH: path, HOME: folder, TMPDIR: folder, ...variables };
  const child = spawn(program, words, { cwd: folder, env });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...texts }));
  });
}
