import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Mutation, mutationsOf } from './mutants/mutations.ts';
import { createScratchTree, type Reach, type ScratchTree } from './mutants/scratch-tree.ts';
import { reachedFrom, readSources } from './source-files.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string', multiple: true, default: ['1'] } },
});
const root = join(import.meta.dirname, '..');
process.chdir(root);

const sampleSize = 40;
/** In place of those that the types refuse. */
const reserve = 40;
const aim = 38;
const mutated = 'lambda/{core,steps,deletion,rotate}/**/*.ts';
/** Where its promises are tested: the rooms that are mutated, and whole nights. */
const rooms = 'core,archive,steps,deletion,rotate,workflow,nightly,nights,owners,lessons';

/** In an order that the seed picks, and that neither new mutants nor moves of files change. */
function shuffled(mutations: readonly Mutation[], seed: string): Mutation[] {
  return mutations
    .map((mutation) => ({
      mutation,
      order: createHash('sha256')
        .update(seed + mutation.key)
        .digest('hex'),
    }))
    .sort((one, other) => (one.order < other.order ? -1 : 1))
    .map(({ mutation }) => mutation);
}

/** Those that the types refuse: they could never be written. */
async function misTyped(mutations: ReadonlySet<Mutation>, tree: ScratchTree): Promise<Set<Mutation>> {
  const refused = new Set<Mutation>();
  let left = [...mutations];
  // A file has one of them at a time, so that its errors are of that one.
  while (left.length > 0) {
    const together = [...new Map(left.map((mutation) => [mutation.file, mutation])).values()];
    const wrong = await tree.misTyped(together);
    for (const mutation of together) if (wrong.includes(mutation.file)) refused.add(mutation);
    left = left.filter((mutation) => !together.includes(mutation));
  }
  return refused;
}

type Sample = { seed: string; mutations: Mutation[] };

/** The first forty mutants of each seed that the types take. */
async function draw(seeds: readonly string[], tree: ScratchTree): Promise<Sample[]> {
  const all = globSync(mutated).sort().flatMap(mutationsOf);
  const drawn = seeds.map((seed) => ({
    seed,
    mutations: shuffled(all, seed).slice(0, sampleSize + reserve),
  }));
  const refused = await misTyped(new Set(drawn.flatMap(({ mutations }) => mutations)), tree);
  return drawn.map(({ seed, mutations }) => ({
    seed,
    mutations: mutations.filter((mutation) => !refused.has(mutation)).slice(0, sampleSize),
  }));
}

const sources = readSources('{lambda,cli,sandbox,test}/**/*.ts');

/** The tests that evaluate what a mutation changes, quickest first. */
function testsOf({ file, onLoad }: Mutation, index: number, reaches: readonly Reach[]): string[] {
  return reaches
    .filter(({ test, reached }) =>
      onLoad ? reachedFrom(test, sources, 'loads').has(file) : reached.has(index),
    )
    .sort((one, other) => one.ms - other.ms)
    .map(({ test }) => test);
}

function describe({ file, line, was, becomes }: Mutation): string {
  return `${file}:${line}  ${was || '(nothing)'} -> ${becomes || '(nothing)'}`;
}

/** Whether a test catches a mutant; says which. */
async function isCaught(mutation: Mutation, tests: readonly string[], tree: ScratchTree): Promise<boolean> {
  const outcome = tests.length === 0 ? null : await tree.tryTests(mutation, tests);
  if (outcome === null || outcome.kind === 'passed') {
    console.log(`SURVIVED  ${describe(mutation)}  ${tests.length} test files reach it`);
    return false;
  }
  const by = outcome.kind === 'hung' ? 'what never ends' : `${outcome.file}: ${outcome.test}`;
  console.log(`caught    ${describe(mutation)}  by ${by}`);
  return true;
}

const tree = createScratchTree(root);
try {
  const samples = await draw(values.seed, tree);
  const all = samples.flatMap(({ mutations }) => mutations);
  const tests = globSync(`test/{${rooms}}/**/*.test.ts`).filter((test) => !test.endsWith('.long.test.ts'));
  const reaches = await tree.record(all, tests);
  const unfit = tests.filter((name) => !reaches.some(({ test }) => test === name));
  console.log(
    `${reaches.length} test files judge. Without any mutant fails: ${unfit.join(' ') || 'none'}.\n`,
  );
  for (const { seed, mutations } of samples) {
    let caught = 0;
    for (const mutation of mutations)
      if (await isCaught(mutation, testsOf(mutation, all.indexOf(mutation), reaches), tree)) caught++;
    console.log(
      `\nSeed ${seed}: ${caught} of ${mutations.length} caught; the aim is ${aim} of ${sampleSize}.\n`,
    );
  }
} finally {
  tree.remove();
}
