import { appendFileSync, existsSync, globSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../sandbox/random.ts';
import { type Mutation, mutationsOf } from './mutants/mutations.ts';
import { createScratchTree, type ScratchTree } from './mutants/scratch-tree.ts';
import { reachedFrom, readSources } from './source-files.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    /** After so many minutes no other mutant begins; the next run goes on where this one ended. */
    minutes: { type: 'string', default: '60' },
    /** Judges former survivors again, by tests that were added since. */
    again: { type: 'boolean', default: false },
  },
});
const root = join(import.meta.dirname, '..');
process.chdir(root);

const sampleSize = 40;
/** In place of those that the types refuse. */
const reserve = 12;
const aim = 38;
const mutated = 'lambda/{core,steps,deletion,rotate}/**/*.ts';
/** Where its promises are tested: the rooms that are mutated, and whole nights. */
const rooms = 'core,archive,steps,deletion,rotate,workflow,nightly,nights,owners,lessons,promises';
const minutesATry = { near: 10, far: 30 };
const memory = join(tmpdir(), `token-hygiene-mutants-${process.getuid?.() ?? ''}.jsonl`);

/**
 * What became of a mutant: which test caught it, or which tests it survived. Those that the types refuse are no
 * mutants: they could never be written.
 */
type Verdict = { kind: 'caught'; by: string } | { kind: 'survived'; tests: Scope } | { kind: 'mistyped' };

/** The tests of the same room and those that import the file; or all others that load it. */
type Scope = 'near' | 'far';

function recall(): Map<string, Verdict> {
  const lines = existsSync(memory) ? readFileSync(memory, 'utf8').split('\n').filter(Boolean) : [];
  return new Map(lines.map((line) => JSON.parse(line)));
}

const known = recall();

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = createRandom(seed);
  return items
    .map((item) => ({ item, order: random.next() }))
    .sort((one, other) => one.order - other.order)
    .map(({ item }) => item);
}

const sources = readSources('{lambda,cli,sandbox,test}/**/*.ts');

/** The tests that load a file: first those of the same room and those that import it, then all others, nearest first. */
function testsOf(file: string): { near: string[]; far: string[] } {
  let folder = dirname(file).replace(/^lambda/, 'test');
  while (!existsSync(folder)) folder = dirname(folder);
  const tests = globSync(`test/{${rooms}}/**/*.test.ts`)
    .filter((test) => !test.endsWith('.long.test.ts'))
    .map((test) => ({
      test,
      distance: reachedFrom(test, sources, 'loads').get(file) ?? Number.POSITIVE_INFINITY,
    }))
    .filter(({ distance }) => distance < Number.POSITIVE_INFINITY)
    .sort((one, other) => one.distance - other.distance);
  const isNear = ({ test, distance }: { test: string; distance: number }) =>
    distance === 1 || dirname(test) === folder;
  const names = (some: typeof tests) => some.map(({ test }) => test);
  return { near: names(tests.filter(isNear)), far: names(tests.filter((test) => !isNear(test))) };
}

/** Runs the tests of a scope against a mutant. */
async function judge(mutation: Mutation, scope: Scope, tree: ScratchTree): Promise<Verdict> {
  const files = testsOf(mutation.file)[scope];
  const minutes = minutesATry[scope];
  const outcome = files.length === 0 ? null : await tree.runTests(mutation, files, minutes);
  if (outcome === null || outcome.kind === 'passed') return { kind: 'survived', tests: scope };
  if (outcome.kind === 'timed-out') {
    await expectGreen(files, { tree, minutes });
    return { kind: 'caught', by: `no end in ${minutes} minutes` };
  }
  // What fails outside of every test names no file.
  await expectGreen(outcome.file === '' ? files : [outcome.file], { tree, minutes });
  return { kind: 'caught', by: `${outcome.file}: ${outcome.test}` };
}

const green = new Set<string>();

/** A test proves something about a mutant only if it passes without it, in the same time. */
async function expectGreen(
  files: readonly string[],
  { tree, minutes }: { tree: ScratchTree; minutes: number },
): Promise<void> {
  const unproven = files.filter((file) => !green.has(file));
  const outcome = unproven.length === 0 ? null : await tree.runTests(null, unproven, minutes);
  if (outcome !== null && outcome.kind !== 'passed')
    throw new Error(`Without any mutant these tests do not pass either: ${unproven.join(' ')}`);
  for (const file of unproven) green.add(file);
}

/** Those that the types take, in order; a file has one of them at a time, so that its errors are of that one. */
async function wellTyped(mutations: readonly Mutation[], tree: ScratchTree): Promise<Mutation[]> {
  const refused = new Set<Mutation>();
  let left = mutations.filter((mutation) => !known.has(mutation.key));
  while (left.length > 0) {
    const together = [...new Map(left.map((mutation) => [mutation.file, mutation])).values()];
    const wrong = await tree.misTyped(together);
    for (const mutation of together) if (wrong.includes(mutation.file)) refused.add(mutation);
    left = left.filter((mutation) => !together.includes(mutation));
  }
  for (const mutation of refused) remember(mutation, { kind: 'mistyped' });
  return mutations.filter((mutation) => known.get(mutation.key)?.kind !== 'mistyped');
}

function remember(mutation: Mutation, verdict: Verdict): void {
  known.set(mutation.key, verdict);
  appendFileSync(memory, `${JSON.stringify([mutation.key, verdict])}\n`);
}

function print(mutation: Mutation, verdict: Verdict | undefined): void {
  const { file, line, was, becomes } = mutation;
  const change = `${file}:${line}  ${was || '(nothing)'} -> ${becomes || '(nothing)'}`;
  if (verdict?.kind === 'caught') console.log(`caught    ${change}  by ${verdict.by}`);
  else console.log(`SURVIVED  ${change}`);
}

/** The first forty mutants of the seed that the types take. */
async function draw(tree: ScratchTree): Promise<Mutation[]> {
  const all = shuffled(globSync(mutated).sort().flatMap(mutationsOf), Number(values.seed));
  return (await wellTyped(all.slice(0, sampleSize + reserve), tree)).slice(0, sampleSize);
}

/** Judges those mutants that nothing has caught yet, until the time is over. */
async function judgeAll(mutations: readonly Mutation[], scope: Scope, tree: ScratchTree): Promise<void> {
  for (const mutation of mutations) {
    if (performance.now() > Number(values.minutes) * 60_000) return;
    if (!isOpen(known.get(mutation.key), scope)) continue;
    const verdict = await judge(mutation, scope, tree);
    remember(mutation, verdict);
    print(mutation, verdict);
  }
}

function isOpen(verdict: Verdict | undefined, scope: Scope): boolean {
  if (verdict === undefined) return true;
  return verdict.kind === 'survived' && (values.again || (scope === 'far' && verdict.tests === 'near'));
}

function report(mutations: readonly Mutation[]): void {
  const verdicts = mutations.map((mutation) => known.get(mutation.key));
  const caught = verdicts.filter((verdict) => verdict?.kind === 'caught').length;
  console.log(
    `\nSeed ${values.seed}: ${caught} of ${mutations.length} caught; the aim is ${aim} of ${sampleSize}.`,
  );
  for (const [at, mutation] of mutations.entries()) {
    const verdict = verdicts[at];
    if (verdict?.kind === 'survived') print(mutation, verdict);
  }
  const open = verdicts.filter(
    (verdict) => verdict === undefined || (verdict.kind === 'survived' && verdict.tests === 'near'),
  ).length;
  if (open > 0)
    console.log(`${open} were not tried by all tests in time: the same command goes on from here.`);
}

const tree = createScratchTree(root);
try {
  const mutations = await draw(tree);
  await judgeAll(mutations, 'near', tree);
  await judgeAll(mutations, 'far', tree);
  report(mutations);
} finally {
  tree.remove();
}
