import { spawnSync } from 'node:child_process';

/** What cfn-lint says of a folder's templates; null where it is not installed, an error in CI. */
export function lintTemplates(folder: string): { code: number | null; output: string } | null {
  const run = spawnSync('cfn-lint', [`${folder}/*.template.json`], { encoding: 'utf8' });
  if (run.error === undefined) return { code: run.status, output: `${run.stdout}${run.stderr}` };
  if (process.env['CI'] === 'true') throw new Error('CI needs cfn-lint on the PATH (pip install cfn-lint).');
  console.warn('cfn-lint is not on the PATH: the templates were not linted.');
  return null;
}
