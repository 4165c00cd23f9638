import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDesk } from './desk.ts';
import { atDesk, shell, start, type } from './shell.ts';

/** Whether this machine can pretend a terminal. */
const hasScript = spawnSync('script', ['--version']).status === 0;
const escapeCode = String.fromCharCode(27);

describe('the process of plan', () => {
  it('changes nothing anywhere, prints no escape codes, and leaves nothing in the temporary folder', async () => {
    const desk = await openDesk({ mode: 'enforce' });
    const { code, stdout, stderr } = await type(desk, ['plan', ...atDesk]);
    expect(code).toBe(0);
    expect(stdout).toContain('21 tokens read: 7 that the policy would delete');
    expect(stdout).toContain('An enforcing run would delete 7 of them now and give notice of 0; 0 wait');
    expect(stdout).toContain('Nothing was changed anywhere.');
    expect(stdout + stderr).not.toContain(escapeCode);
    expect(desk.writes()).toBe(0);
    expect(await desk.files()).toEqual([]);
  });

  it('ends well when its reader has seen enough', async () => {
    const desk = await openDesk();
    const { code, stdout, stderr } = await shell(desk, `hygiene plan ${atDesk.join(' ')} | head -1`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^21 tokens read: 7 that the policy would delete, .*\n$/);
    expect(stderr).not.toContain('Error');
    expect(await desk.files()).toEqual([]);
  });

  it('fails with a sentence where its result cannot be written', async () => {
    const desk = await openDesk();
    const { code, stderr } = await shell(desk, `hygiene plan ${atDesk.join(' ')} > /dev/full`);
    expect(stderr).toContain('error: The result could not be written: ENOSPC.\n');
    expect(stderr).not.toContain('at ');
    expect(code).toBe(1);
  });

  it('says what it waits for where the tenant never answers', async () => {
    const desk = await openDesk();
    desk.sandbox.faults.set({ rules: [{ target: { operation: 'list' }, fault: { kind: 'hang' } }] });
    const { child, ended } = start(desk, ['plan', ...atDesk]);
    await desk.arrival('list');
    child.kill('SIGINT');
    expect((await ended).stderr).toBe('connecting\nlisting tokens: 0 of 3\n');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends at once at %s and leaves no file, nor had any',
    async (signal) => {
      const desk = await openDesk();
      desk.sandbox.faults.set({ rules: [{ target: { operation: 'list' }, fault: { kind: 'hang' } }] });
      const { child, ended } = start(desk, ['plan', ...atDesk]);
      await desk.arrival('list');
      expect(await desk.files()).toEqual([]);
      child.kill(signal);
      expect((await ended).code).toBe(130);
      expect(await desk.files()).toEqual([]);
    },
  );
});

it('demo ends at Ctrl-C by its own hand, with the cursor back', async () => {
  const { child, ended } = start(await openDesk(), ['demo', '--tokens', '50', '--nights', '400']);
  child.stderr?.once('data', () => child.kill('SIGINT'));
  expect((await ended).code).toBe(130);
});

describe('the process of run', () => {
  it('refuses to enforce without --confirm, with the reason and not one request', async () => {
    const desk = await openDesk({ mode: 'enforce' });
    const message =
      'The policy says mode: enforce, and --confirm is missing. If that is what you want: --confirm acme. Nothing was attempted.';
    const { code, stdout, stderr } = await type(desk, ['run', '--json', ...atDesk]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `error: ${message}\n` });
    expect(JSON.parse(stdout)).toEqual({ error: { kind: 'configuration', message, faults: [] } });
    expect(desk.sandbox.requests.total).toBe(0);
    expect(await desk.files()).toEqual([]);
  });

  it('gives no notice where no terminal shows it, and says how to name a reader', async () => {
    const desk = await openDesk({ mode: 'enforce', notice: { days: 7 } });
    const { code, stdout } = await type(desk, ['run', '--confirm', 'acme', '--quiet', ...atDesk]);
    expect(code).toBe(1);
    expect(stdout).toContain('No notice was given: no terminal shows it');
    expect(stdout).toContain('--notices-to');
    expect(JSON.parse(await readFile(join(desk.folder, 'out/acme/ledger.json'), 'utf8')).notices).toEqual({});
  });

  it('gives notice to whom a flag names, also when quiet', async () => {
    const desk = await openDesk({ mode: 'enforce', notice: { days: 7 } });
    const words = ['run', '--confirm', 'acme', '--quiet', '--json', '--notices-to', 'Ann', ...atDesk];
    const { code, stdout, stderr } = await type(desk, words);
    expect([code, JSON.parse(stdout).deletions.noticed]).toEqual([0, 7]);
    expect(stderr).toContain('[acme] notice: 7 tokens to be deleted from ');
    expect(stderr).toContain('HOW TO KEEP A TOKEN');
    const kept = (await desk.files()).filter((path) => path.startsWith('out/acme/messages/'));
    const readers = kept.map(
      async (path) => JSON.parse(await readFile(join(desk.folder, path), 'utf8')).reader,
    );
    expect(new Set(await Promise.all(readers))).toEqual(new Set(['Ann']));
  });

  it.skipIf(!hasScript)(
    'gives notice at a terminal, and none once its standard error is closed',
    async () => {
      const desk = await openDesk({ mode: 'enforce', notice: { days: 7 } });
      const line = 'run --confirm acme --json --now 2026-03-01T03:00:00Z';
      const closed = await shell(desk, `script -qec "bash -c 'exec 2>&-; $HYGIENE ${line}'" /dev/null`);
      expect(closed.stdout).toContain('"noticed": 0');
      const open = await shell(desk, `script -qec "$HYGIENE ${line}" /dev/null`);
      expect(open.stdout).toContain('"noticed": 7');
    },
  );

  it('prints the summary alone with --json, and no secret anywhere', async () => {
    const desk = await openDesk({ mode: 'enforce' });
    const { code, stdout, stderr } = await type(desk, ['run', '--confirm', 'acme', '--json', ...atDesk]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'succeeded', deletions: { deleted: 7 } });
    expect(stderr).toContain('deleting: 1 of 7');
    expect(stdout + stderr).not.toContain(desk.sandbox.worker.clientSecret);
    expect(stdout + stderr).not.toContain(escapeCode);
  });

  it('prints the JSON also when halted, and exits 3', async () => {
    const desk = await openDesk({ mode: 'enforce', limits: { maxDeletions: 0 } });
    const { code, stdout } = await type(desk, ['run', '--confirm', 'acme', '--json', '--quiet', ...atDesk]);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'halted', guard: { verdict: 'halt' } });
    expect(desk.writes()).toBe(0);
  });

  const openHalting = () => openDesk({ mode: 'enforce', limits: { maxDeletions: 0 } });

  it.skipIf(!hasScript)('says of a halt that nobody is told of it, unless a terminal shows it', async () => {
    // One each: a second run at the same `--now` may begin before the first one did.
    const [desk, other] = [await openHalting(), await openHalting()];
    const line = `run --confirm acme --quiet ${atDesk.join(' ')}`;
    const unread = 'The message of this run has no reader: no terminal shows it';
    expect((await shell(desk, `hygiene ${line}`)).stdout).toContain(unread);
    const atTerminal = await shell(other, `script -qec "$HYGIENE ${line}" /dev/null`);
    expect(atTerminal.stdout).toContain('COMMANDS FOR THAT');
    expect(atTerminal.stdout).not.toContain(unread);
  });

  it('prints the JSON also when it may not write, says what to do, and exits 1 without a stack', async () => {
    const desk = await openDesk({ mode: 'enforce' });
    writeFileSync(join(desk.folder, 'out'), 'a file where the folder should be');
    const { code, stdout, stderr } = await type(desk, ['run', '--confirm', 'acme', '--json', ...atDesk]);
    expect(code).toBe(1);
    const { status, guard, tokens } = JSON.parse(stdout);
    expect({ status, tokens }).toEqual({ status: 'failed', tokens: [] });
    expect(guard.reasons[0]).toMatch(
      /^archive: .*\/out\/acme cannot be written to \(E[A-Z]+\)\. Check the folder's rights and space\.$/,
    );
    expect(stdout + stderr).not.toContain('    at ');
    expect(desk.sandbox.requests.total).toBe(0);
    rmSync(join(desk.folder, 'out'));
  });

  it('finishes the request under way at Ctrl-C, writes the results, and exits 1', async () => {
    const desk = await openDesk({ mode: 'enforce' });
    desk.sandbox.switch({ latencyMs: 400 });
    const { child, ended } = start(desk, ['run', '--confirm', 'acme', '--quiet', ...atDesk]);
    await desk.arrival('list');
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toContain('Ctrl-C again stops at once.');
    expect(stdout).toContain('the run was stopped by hand');
    expect(await desk.artefact('summary.json')).toMatchObject({
      status: 'partial',
      deletions: { due: 7, deleted: 0, notReached: 7 },
    });
    expect(await desk.artefact('lease.json')).toMatchObject({ released: true });
  });

  it('stops at once at the second Ctrl-C', async () => {
    const desk = await openDesk({ mode: 'enforce' });
    desk.sandbox.faults.set({ rules: [{ target: { operation: 'list' }, fault: { kind: 'hang' } }] });
    const { child, ended } = start(desk, ['run', '--confirm', 'acme', ...atDesk]);
    await desk.arrival('list');
    child.stderr?.on('data', (text: string) => {
      if (text.includes('Stopping')) child.kill('SIGINT');
    });
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(desk.writes()).toBe(0);
  });

  it('goes on to its end when nobody reads its progress any more', async () => {
    const desk = await openDesk({ mode: 'enforce' });
    const line = `hygiene run --confirm acme ${atDesk.join(' ')} 2>&1 >/dev/null | true`;
    expect((await shell(desk, line)).code).toBe(0);
    expect(await desk.artefact('summary.json')).toMatchObject({ deletions: { deleted: 7 } });
    expect(await desk.artefact('lease.json')).toMatchObject({ released: true });
  });
});
