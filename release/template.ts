import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { buildFunctions } from './functions.ts';
import { noticesOf } from './notices.ts';
import { parameterTemplate, templateFunctions } from './parameter-template.ts';

/** Writes the template with parameters, and beside it each of its functions as a zip file, into `template/`. */
async function makeTemplate(): Promise<void> {
  const root = join(import.meta.dirname, '..');
  const folder = join(root, 'template');
  const scratch = mkdtempSync(join(tmpdir(), 'token-hygiene-'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'functions'), { recursive: true });
  const inputs = await buildFunctions(templateFunctions, { root, outdir: scratch });
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), noticesOf(inputs, root));
  for (const name of templateFunctions) {
    // The same sources give the same bytes: a zip file keeps no earlier time than this.
    const module = readFileSync(join(scratch, name, 'index.mjs'));
    const zip = zipSync({
      'index.mjs': [module, { mtime: new Date(1980, 0, 1), level: 9, os: 3, attrs: 0o644 << 16 }],
    });
    writeFileSync(join(folder, 'functions', `${name}.zip`), zip);
  }
  // Below 51,200 bytes, so that it can be deployed without a bucket of its own.
  writeFileSync(
    join(folder, 'token-hygiene.template.json'),
    JSON.stringify(parameterTemplate(join(scratch, 'cdk'))),
  );
  rmSync(scratch, { recursive: true });
}

await makeTemplate();
