import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundlingOptions } from '../infra/functions/bundling.ts';
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

/** The functions, each one module with all that it needs, and whose work that is. */
async function buildFunctions(): Promise<void> {
  const { format, target, mainFields, banner, minify } = bundlingOptions;
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['nightly', 'rotation', 'digest', 'coverage'].map((name) => ({
      in: `lambda/${name}.ts`,
      out: `functions/${name}/index`,
    })),
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format,
    target,
    mainFields: [...mainFields],
    banner: { js: banner },
    minify,
    metafile: true,
  });
  writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), noticesOf(Object.keys(metafile.inputs), root));
}

rmSync(dist, { recursive: true, force: true });
await buildModules();
await buildFunctions();
execFileSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'release/tsconfig.json')],
  { stdio: 'inherit' },
);
