import { join } from 'node:path';
import { build } from 'esbuild';
import { bundlingOptions } from '../infra/functions/bundling.ts';

/**
 * Bundles functions, each into one module with all that it needs: `<outdir>/<name>/index.mjs`.
 * @returns the files that went into them
 */
export async function buildFunctions(
  names: readonly string[],
  { root, outdir }: { root: string; outdir: string },
): Promise<string[]> {
  const { format, target, mainFields, banner, minify } = bundlingOptions;
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: join('lambda', `${name}.ts`), out: join(name, 'index') })),
    outdir,
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
  return Object.keys(metafile.inputs);
}
