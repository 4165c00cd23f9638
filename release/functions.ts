import { join } from 'node:path';
import { build } from 'esbuild';
import { esbuildOptions } from '../infra/functions/bundled-function.ts';

/**
 * Bundles functions, each into one module with all that it needs: `<outdir>/<name>/index.mjs`.
 * @returns the files that went into them
 */
export async function buildFunctions(
  names: readonly string[],
  { root, outdir }: { root: string; outdir: string },
): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: join('lambda', `${name}.ts`), out: join(name, 'index') })),
    outdir,
    outExtension: { '.js': '.mjs' },
    ...esbuildOptions,
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}
