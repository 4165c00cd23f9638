import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { beforeAll, expect, it } from 'vitest';
import { templateFunctions } from '../../release/parameter-template.ts';
import { askPolicyCheck, oneTenant } from '../infra/ask-policy-check.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

beforeAll(() => {
  execFileSync(process.execPath, ['release/template.ts'], { stdio: 'pipe' });
}, 600_000);

it('the zip files are those that the template names', () => {
  const names = templateFunctions.map((name) => `${name}.zip`);
  expect(readdirSync('template/functions').sort()).toEqual(names.sort());
});

it('the same sources give the same files', () => {
  const before = readFileSync('template/functions/nightly.zip');
  execFileSync(process.execPath, ['release/template.ts'], { stdio: 'pipe' });
  expect(readFileSync('template/functions/nightly.zip').equals(before)).toBe(true);
});

it.each(templateFunctions)('%s starts with the policy of its variable alone', async (name) => {
  const folder = join(scratchFolder('hygiene-zip'), name);
  mkdirSync(folder);
  for (const [file, bytes] of Object.entries(unzipSync(readFileSync(`template/functions/${name}.zip`))))
    writeFileSync(join(folder, file), bytes);
  expect(readdirSync(folder)).toEqual(['index.mjs']);
  const { Data } = await askPolicyCheck({ policy: oneTenant });
  const module = pathToFileURL(join(folder, 'index.mjs'));
  const code = `const { handler } = await import(${JSON.stringify(module)}); process.stdout.write(typeof handler)`;
  const env = { AWS_REGION: 'eu-central-1', HYGIENE_PACKED_POLICY: Data['Packed'] };
  const words = ['--input-type=module', '-e', code];
  expect(execFileSync(process.execPath, words, { cwd: folder, env, encoding: 'utf8' })).toBe('function');
});
