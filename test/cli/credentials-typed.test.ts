import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { runCommandLine } from '../../cli/program.ts';
import { pasted } from '../support/planted-secrets.ts';

const refusal =
  'error: An argument looks like a credential. Remove it from the history of the shell, and replace that credential.\n';
const plan = `sha256:${'0'.repeat(64)}`;

/** The exit code of a command line, and all that it wrote. */
async function type(words: readonly string[]): Promise<{ exitCode: number; said: string }> {
  const said: string[] = [];
  const note = (text: unknown): boolean => said.push(String(text)) > 0;
  const spies = [process.stderr, process.stdout].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(note),
  );
  const exitCode = await runCommandLine(['node', 'token-hygiene', ...words]);
  for (const spy of spies) spy.mockRestore();
  return { exitCode, said: said.join('') };
}

it.each<[string, (text: string) => string[]]>([
  ['--reason', (text) => ['revoke', 'x', '--confirm', 'acme', '--reason', text]],
  ['--reason=', (text) => ['restore', 'x', '--confirm', 'acme', `--reason=${text}`]],
  ['the --reason of an approval', (text) => ['approve', plan, '--reason', text]],
  ['--by', (text) => ['approve', plan, '--reason', 'meant to go', '--by', text]],
  ['--confirm', (text) => ['run', '--confirm', text]],
  ['--tenant', (text) => ['plan', '--tenant', text]],
  ['--owner', (text) => ['revoke', '--owner', text, '--confirm', 'acme', '--reason', 'leaked']],
  ['--out', (text) => ['report', '--out', text]],
  ['an unknown flag', (text) => ['run', `--${text}`]],
  ['the value of an unknown flag', (text) => ['run', '--secret', text]],
  ['a command', (text) => [text]],
  ['the name of a secret', (text) => ['rotate', text, '--confirm', 'acme']],
  ['a token to restore', (text) => ['restore', text, '--confirm', 'acme', '--reason', 'needed']],
  ['a token to explain', (text) => ['explain', text]],
])('refuses a credential typed as %s, and never repeats it', async (_place, wordsWith) => {
  const property = fc.asyncProperty(pasted, async ({ secret, text }) => {
    const { exitCode, said } = await type(wordsWith(text));
    expect([exitCode, said]).toEqual([2, refusal]);
    expect(said).not.toContain(secret);
  });
  await fc.assert(property, { numRuns: 100 });
});

it.each([
  ['the reason of an approval', ['approve', plan, '--reason', `sha256:${'fedcba9876543210'.repeat(4)}`]],
  ['another flag of it', ['approve', plan, '--tenant', `sha256:${'fedcba9876543210'.repeat(4)}`]],
])('refuses a secret that calls itself the hash of a plan as %s', async (_place, words) => {
  expect(await type(words)).toEqual({ exitCode: 2, said: refusal });
});

it('repeats nothing of a secret that is typed for the hash of a plan', async () => {
  const secret = 'fedcba9876543210'.repeat(4);
  const { exitCode, said } = await type(['approve', `sha256:${secret}`, '--policy', '/absent.yaml']);
  expect(exitCode).toBe(2);
  expect(said).toContain('There is no policy file /absent.yaml.');
  expect(said).not.toContain('fedcba98');
});
