import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildFunctions } from './functions.ts';
import { noticesOf } from './notices.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

/** The command line, the construct and the CDK app: modules that import their dependencies. */
async function buildModules(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { 'token-hygiene': 'cli/main.js', construct: 'infra/index.ts', app: 'infra/app.ts' },
    outdir: dist,
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node22',
    format: 'esm',
  });
}

rmSync(dist, { recursive: true, force: true });
await buildModules();
const inputs = await buildFunctions(['nightly', 'rotation', 'digest', 'coverage'], {
  root,
  outdir: join(dist, 'functions'),
});
writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), noticesOf(inputs, root));
execFileSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'release/tsconfig.json')],
  { stdio: 'inherit' },
);
