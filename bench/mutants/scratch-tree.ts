import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutation } from './mutations.ts';

/** How some tests ended: with the first that failed, where one did. */
export type TestOutcome =
  | { kind: 'passed' }
  | { kind: 'hung' }
  | { kind: 'failed'; file: string; test: string };

/** A test file that passes: how long it takes, and which of the mutations it reaches, by their index. */
export type Reach = { test: string; ms: number; reached: Set<number> };

/** A copy of the working tree, in which mutations are tried. */
export type ScratchTree = {
  /** Files with errors of types, while the given mutations, one a file, stand in the copy. */
  misTyped(mutations: readonly Mutation[]): Promise<string[]>;
  /** Runs test files once, while each expression that a mutation changes tells that it is evaluated. */
  record(mutations: readonly Mutation[], tests: readonly string[]): Promise<Reach[]>;
  /** Runs test files in the given order until one fails, while the mutation stands in the copy. */
  tryTests(mutation: Mutation, tests: readonly string[]): Promise<TestOutcome>;
  remove(): void;
};

/** Mutants are of `lambda`, and a mutant whose own file has no error could be written. */
const checkedTypes = 'tsconfig.mutants.json';

/** What a tool may be silent before it is held to hang; no test file takes half of it, even on a busy machine. */
const silentMinutes = 6;

/** Copies every file that git knows or would add, and links the packages. */
export function createScratchTree(root: string): ScratchTree {
  const folder = mkdtempSync(join(tmpdir(), 'token-hygiene-mutants-'));
  const listed = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', listed, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
  for (const file of files) if (existsSync(join(root, file))) cpSync(join(root, file), join(folder, file));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(
    join(folder, checkedTypes),
    JSON.stringify({ extends: './tsconfig.json', include: ['lambda'] }),
  );
  return {
    misTyped: (mutations) =>
      withTexts(folder, new Map(mutations.map((one) => [one.file, mutate(one)])), () => checkTypes(folder)),
    record: (mutations, tests) =>
      withTexts(folder, instrumentations(mutations), () => recordReach(folder, tests)),
    tryTests: (mutation, tests) =>
      withTexts(folder, new Map([[mutation.file, mutate(mutation)]]), () => runUntilFailure(folder, tests)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

type Edit = (original: string) => string;

/** Edits files, and takes that back however the work ends. */
async function withTexts<T>(
  folder: string,
  edits: ReadonlyMap<string, Edit>,
  work: () => Promise<T>,
): Promise<T> {
  const originals = [...edits.keys()].map(
    (file) => [file, readFileSync(join(folder, file), 'utf8')] as const,
  );
  try {
    for (const [file, original] of originals)
      writeFileSync(join(folder, file), edits.get(file)?.(original) ?? original);
    return await work();
  } finally {
    for (const [file, original] of originals) writeFileSync(join(folder, file), original);
  }
}

function mutate({ start, end, becomes }: Mutation): Edit {
  return (original) => original.slice(0, start) + becomes + original.slice(end);
}

function instrumentations(mutations: readonly Mutation[]): Map<string, Edit> {
  const numbered = mutations.map((mutation, index) => ({ ...mutation, index }));
  const byFile = Map.groupBy(numbered, ({ file }) => file);
  return new Map([...byFile].map(([file, some]) => [file, instrument(some)]));
}

/** Lets each expression tell its number; where several begin or end together, the outer one holds the others. */
function instrument(mutations: readonly (Mutation & { index: number })[]): Edit {
  const outerFirst = mutations.toSorted(
    (one, other) => other.within.end - other.within.start - (one.within.end - one.within.start),
  );
  const closings = outerFirst.toReversed().map(({ within }) => ({ at: within.end, text: ')' }));
  const openings = outerFirst.map(({ within, index }) => ({
    at: within.start,
    text: `(globalThis.reached?.add(${index}), `,
  }));
  const insertions = [...closings, ...openings].toSorted((one, other) => one.at - other.at);
  return (original) => {
    const pieces = insertions.map(
      ({ at, text }, place) => original.slice(insertions[place - 1]?.at ?? 0, at) + text,
    );
    return pieces.join('') + original.slice(insertions.at(-1)?.at ?? 0);
  };
}

async function checkTypes(folder: string): Promise<string[]> {
  const { output } = await run(folder, ['tsc', '-p', checkedTypes, '--pretty', 'false', '--incremental']);
  return [...output.matchAll(/^(\S+\.ts)\(\d+,\d+\): error/gm)].map(([, file = '']) => file);
}

async function recordReach(folder: string, tests: readonly string[]): Promise<Reach[]> {
  const record = join(folder, 'reach.jsonl');
  writeFileSync(record, '');
  const { failed } = await runVitest(folder, tests, { env: { MUTANTS_RECORD: record } });
  const lines = readFileSync(record, 'utf8').split('\n').filter(Boolean);
  return lines
    .map((line) => JSON.parse(line))
    .map(({ path, ms, reached }) => ({
      test: path.slice(folder.length + 1),
      ms,
      reached: new Set<number>(reached),
    }))
    .filter(({ test }) => failed.every(({ file }) => file !== test));
}

async function runUntilFailure(folder: string, tests: readonly string[]): Promise<TestOutcome> {
  const { code, failed } = await runVitest(folder, tests, {
    flags: ['--bail=1', '--maxWorkers=1'],
  });
  if (code === null) return { kind: 'hung' };
  if (code === 0) return { kind: 'passed' };
  return { kind: 'failed', ...(failed[0] ?? { file: '', test: 'no test could be run' }) };
}

type JsonReport = {
  testResults?: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[];
};

/** The test files that failed, each with its first test that did; the code is null where nothing was said for long. */
async function runVitest(
  folder: string,
  tests: readonly string[],
  { flags = [], env = {} }: { flags?: string[]; env?: Record<string, string> },
) {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const config = ['--root=.', '--config=bench/mutants/vitest.config.ts'];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const words = ['vitest', 'run', ...tests, ...config, ...reporters, ...flags];
  const { code } = await run(folder, words, { ...env, MUTANTS_TESTS: tests.join(' ') });
  const { testResults = [] }: JsonReport = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
  const failed = testResults
    .filter(({ status }) => status === 'failed')
    .map(({ name, assertionResults }) => ({
      file: name.slice(folder.length + 1),
      test:
        assertionResults.find(({ status }) => status === 'failed')?.fullName ?? 'the file could not be run',
    }));
  return { code, failed };
}

/** Runs a tool of the project; its code is null where it had to be ended. */
async function run(folder: string, [tool = '', ...words]: string[], env: Record<string, string> = {}) {
  const bin = join(folder, 'node_modules', '.bin');
  // A group of its own, so that its workers end with it.
  const child = spawn(process.execPath, [join(bin, tool), ...words], {
    cwd: folder,
    env: { ...process.env, ...env, PATH: `${bin}:${process.env['PATH']}` },
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  const timer = setTimeout(end, silentMinutes * 60_000);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    timer.refresh();
  });
  const [code]: (number | null)[] = await once(child, 'close');
  clearTimeout(timer);
  return { code: code ?? null, output };
}
