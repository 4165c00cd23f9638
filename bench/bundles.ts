import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { build } from 'esbuild';
import { esbuildOptions } from '../infra/functions/bundled-function.ts';
import { createStacks } from '../infra/stacks.ts';

const repetitions = 21;
const aim = 1.25;

/** The bundles that a deployment of the example policy would upload, by name. */
function deployedBundles(folder: string): Map<string, string> {
  const app = new App({ outdir: join(folder, 'cdk.out'), context: { policy: 'hygiene.example.yaml' } });
  const [stack] = createStacks(app);
  if (stack === undefined) throw new Error('There is no stack.');
  const functions = Object.entries(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  return new Map(
    functions.map(([id, { Properties }]) => {
      const asset = String(Properties.Code.S3Key).replace(/\.zip$/, '');
      return [/Nightly|Digest|Rotation/.exec(id)?.[0] ?? id, join(app.outdir, `asset.${asset}`, 'index.mjs')];
    }),
  );
}

/** The bare handler, bundled in the same way. */
async function bareBundle(folder: string): Promise<string> {
  const outfile = join(folder, 'bare', 'index.mjs');
  await build({ ...esbuildOptions, entryPoints: [join(import.meta.dirname, 'bare-handler.ts')], outfile });
  return outfile;
}

/** From import to ready, in milliseconds, in a fresh process. */
function coldStart(file: string): number {
  const script =
    'const t=performance.now();await import(process.argv[1]);console.log(performance.now()-t);process.exit()';
  const environment = { ...process.env, AWS_REGION: 'eu-central-1' };
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '-e', script, file], {
      env: environment,
      encoding: 'utf8',
    }),
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const folder = mkdtempSync(join(tmpdir(), 'token-hygiene-bench-'));
try {
  compare(new Map([['bare handler', await bareBundle(folder)], ...deployedBundles(folder)]));
} finally {
  rmSync(folder, { recursive: true });
}

function compare(files: ReadonlyMap<string, string>): void {
  const times = new Map([...files.keys()].map((name): [string, number[]] => [name, []]));
  for (let round = 0; round < repetitions; round += 1) {
    // In turn, so that what else the machine does falls on all alike.
    for (const [name, file] of files) times.get(name)?.push(coldStart(file));
  }
  const bare = median(times.get('bare handler') ?? []);
  console.log(
    `Import to ready, median of ${repetitions} fresh processes; the aim is ${aim} x the bare handler or less.`,
  );
  for (const [name, file] of files) {
    const ready = median(times.get(name) ?? []);
    const kilobytes = Math.round(statSync(file).size / 1024);
    const factor = (ready / bare).toFixed(2);
    console.log(
      `${name.padEnd(14)} ${String(kilobytes).padStart(6)} KB ${ready.toFixed(0).padStart(6)} ms ${factor.padStart(6)} x`,
    );
  }
}
