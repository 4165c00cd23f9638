import { expect, it } from 'vitest';
import { openDesk } from './desk.ts';
import { atDesk, shell, type } from './shell.ts';

it('sandbox names a port that is taken, and the flag for another', async () => {
  const desk = await openDesk();
  const { port } = new URL(desk.sandbox.baseUrl);
  expect(await type(desk, ['sandbox', '--port', port])).toEqual({
    code: 2,
    stdout: '',
    stderr: `error: Port ${port} is in use. Choose another with --port.\n`,
  });
});

it.each([
  {
    what: 'demo where no night could be written',
    words: ['demo', '--out', '/proc/x'],
    says: '--out: /proc cannot be written to (ENOENT). Check its rights and space, or name another folder.',
  },
  {
    what: 'demo with a tenant of one’s own',
    words: ['demo', '--tenant', 'acme'],
    says: "unknown option '--tenant'\n(--help shows what there is)",
  },
  {
    what: 'demo with a policy of one’s own',
    words: ['demo', '--policy', 'mine.yaml'],
    says: "unknown option '--policy'\n(--help shows what there is)",
  },
  {
    what: 'demo into no folder',
    words: ['demo', '--out', ''],
    says: '--out is empty. Name a folder, or a bucket as s3://bucket.',
  },
  {
    what: 'plan on no folder',
    words: ['plan', '--out', '', ...atDesk],
    says: '--out is empty. Name a folder, or a bucket as s3://bucket.',
  },
])('refuses $what', async ({ words, says }) => {
  const desk = await openDesk();
  expect(await type(desk, words)).toEqual({ code: 2, stdout: '', stderr: `error: ${says}\n` });
  expect(desk.sandbox.requests.total).toBe(0);
});

it('helps without a stack when its reader has seen enough', async () => {
  const { code, stderr } = await shell(await openDesk(), 'hygiene --help | true');
  expect(code).toBe(0);
  expect(stderr).not.toContain('EPIPE');
});
