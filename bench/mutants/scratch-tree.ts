import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutation } from './mutations.ts';

/** How some tests ended: with the first that failed, where one did. */
export type TestOutcome =
  | { kind: 'passed' }
  | { kind: 'timed-out' }
  | { kind: 'failed'; file: string; test: string };

/** A copy of the working tree, in which mutations are tried. */
export type ScratchTree = {
  /** Files with errors of types, while the given mutations stand in the copy. */
  misTyped(mutations: readonly Mutation[]): Promise<string[]>;
  /** Runs test files one after the other until one fails, while the mutation, if any, stands in the copy. */
  runTests(mutation: Mutation | null, files: readonly string[], minutes: number): Promise<TestOutcome>;
  remove(): void;
};

/** Copies every file that git knows or would add, and links the packages. */
export function createScratchTree(root: string): ScratchTree {
  const folder = mkdtempSync(join(tmpdir(), 'token-hygiene-mutants-'));
  const listed = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', listed, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
  for (const file of files) if (existsSync(join(root, file))) cpSync(join(root, file), join(folder, file));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    misTyped: (mutations) => withMutations(folder, mutations, () => checkTypes(folder)),
    runTests: (mutation, tests, minutes) =>
      withMutations(folder, mutation === null ? [] : [mutation], () => runVitest(folder, tests, minutes)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Applies mutations, one a file at most, and takes them back however the work ends. */
async function withMutations<T>(
  folder: string,
  mutations: readonly Mutation[],
  work: () => Promise<T>,
): Promise<T> {
  const originals = new Map(
    mutations.map(({ file }) => [join(folder, file), readFileSync(join(folder, file), 'utf8')]),
  );
  try {
    for (const { file, start, end, becomes } of mutations) {
      const path = join(folder, file);
      const original = originals.get(path) ?? '';
      writeFileSync(path, original.slice(0, start) + becomes + original.slice(end));
    }
    return await work();
  } finally {
    for (const [path, original] of originals) writeFileSync(path, original);
  }
}

async function checkTypes(folder: string): Promise<string[]> {
  const { output } = await run(folder, ['tsc', '--pretty', 'false'], 10);
  return [...output.matchAll(/^(\S+\.ts)\(\d+,\d+\): error/gm)].map(([, file = '']) => file);
}

async function runVitest(folder: string, tests: readonly string[], minutes: number): Promise<TestOutcome> {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const flags = ['--bail=1', '--maxWorkers=1', '--no-isolate', '--reporter=json', `--outputFile=${report}`];
  const { code } = await run(folder, ['vitest', 'run', ...tests, ...flags], minutes);
  if (code === null) return { kind: 'timed-out' };
  if (code === 0) return { kind: 'passed' };
  return firstFailure(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}, folder);
}

type JsonReport = {
  testResults?: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[];
};

function firstFailure({ testResults = [] }: JsonReport, folder: string): TestOutcome {
  const failed = testResults.find(({ status }) => status === 'failed');
  const test = failed?.assertionResults.find(({ status }) => status === 'failed');
  const file = failed?.name.slice(folder.length + 1) ?? '';
  return { kind: 'failed', file, test: test?.fullName ?? 'the file could not be run' };
}

/** Runs a tool of the project; its code is null where it had to be ended. */
async function run(folder: string, [tool = '', ...words]: string[], minutes: number) {
  const bin = join(folder, 'node_modules', '.bin');
  // A group of its own, so that its workers end with it.
  const child = spawn(process.execPath, [join(bin, tool), ...words], {
    cwd: folder,
    env: { ...process.env, PATH: `${bin}:${process.env['PATH']}` },
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const timer = setTimeout(
    () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'),
    minutes * 60_000,
  );
  const [code]: (number | null)[] = await once(child, 'close');
  clearTimeout(timer);
  return { code: code ?? null, output };
}
