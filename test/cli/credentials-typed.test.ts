import { expect, it, vi } from 'vitest';
import { runCommandLine } from '../../cli/program.ts';

it.each([
  ['--confirm', ['run', '--confirm']],
  ['--tenant', ['plan', '--tenant']],
  ['the name of a secret', ['rotate']],
  ['a token id', ['explain']],
])('refuses a credential typed as %s, and never repeats it', async (_fact, words) => {
  const secret = 'fedcba9876543210'.repeat(4);
  const said: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const exitCode = await runCommandLine(['node', 'token-hygiene', ...words, secret]);
  spy.mockRestore();
  expect(exitCode).toBe(2);
  expect(said.join('')).toContain('An argument looks like a credential.');
  expect(said.join('')).not.toContain('fedcba98');
});
