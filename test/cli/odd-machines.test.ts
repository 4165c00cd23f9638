import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDesk, openDeskOfToday } from './desk.ts';
import { type } from './shell.ts';

/** The variable by which Node.js first loads a module that makes the machine another one. */
function pretending(source: string): NodeJS.ProcessEnv {
  const module = `import fs from 'node:fs/promises'; import os from 'node:os';
    import { syncBuiltinESMExports } from 'node:module';
    const refuse = (code) => () => { throw Object.assign(new Error(code), { code }); };
    ${source}; syncBuiltinESMExports();`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(module)}` };
}

describe('a user of whom the machine knows only a number', () => {
  const nameless = pretending("os.homedir = os.userInfo = refuse('ERR_SYSTEM_ERROR')");

  it.each([
    ['init', ['init', '--policy', 'mine.yaml'], { SAIL_BASE_URL: '' }],
    ['plan', ['plan', '--quiet'], {}],
    ['doctor', ['doctor'], {}],
  ])('can use %s', async (_name, words, variables) => {
    const ended = await type(await openDeskOfToday(), words, { ...nameless, ...variables });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a file system without hard links', () => {
  const without = pretending("fs.link = async () => refuse('EPERM')()");

  it('is told by doctor before a run, with what to do', async () => {
    const desk = await openDeskOfToday();
    const { code, stdout } = await type(desk, ['doctor'], without);
    expect(code).toBe(1);
    expect(stdout).toContain(
      `✗ --out: ${desk.folder} is on a file system without hard links (EPERM), by which a run takes its turn. Name a folder on another one`,
    );
  });

  it('ends a run with one sentence and no deletion', async () => {
    const desk = await openDesk({ mode: 'enforce' });
    const words = ['run', '--confirm', 'acme', '--quiet', '--now', '2026-03-01T03:00:00Z'];
    const { code, stdout, stderr } = await type(desk, words, without);
    expect({ code, writes: desk.writes() }).toEqual({ code: 1, writes: 0 });
    expect(stdout + stderr).toContain(
      `${join(desk.folder, 'out', 'acme', 'lease.json.lock')} cannot be taken (EPERM). A run takes its turn by a hard link: where the file system has none, name a folder on another one.`,
    );
  });
});
