import { execFileSync, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { approve } from '../../cli/commands/approve.ts';
import { run } from '../../cli/commands/run.ts';
import { ConfigError } from '../../lambda/errors.ts';
import { type Desk, openDeskOfToday } from './desk.ts';

const tight = { maxDeletions: 3, maxDeletionPercent: 100, wholeOwner: 'allow' };

async function haltedDesk(onBreach: 'approval' | 'halt'): Promise<{ desk: Desk; subject: string }> {
  const desk = await openDeskOfToday({ mode: 'enforce', limits: { ...tight, onBreach } });
  const flags = { ...desk.flags, confirm: 'acme', json: true };
  expect(await run(flags, desk.context)).toBe(3);
  const { planHash } = JSON.parse(desk.printed.pop() ?? '');
  return { desk, subject: planHash };
}

describe('approve', () => {
  it('lets the next run apply exactly the halted plan', async () => {
    const { desk, subject } = await haltedDesk('approval');
    const flags = { ...desk.flags, subject, reason: 'Leavers of February', by: 'Ada' };
    expect(await approve(flags, desk.context)).toBe(0);
    expect(desk.printed.at(-1)).toContain('Approved by Ada: 7 deletions and 0 notices at most.');
    expect(await desk.files()).toContain(`out/acme/approvals/${subject.slice('sha256:'.length)}.json`);
    expect(await run({ ...desk.flags, confirm: 'acme', json: true }, desk.context)).toBe(0);
    expect(JSON.parse(desk.printed.at(-1) ?? '')).toMatchObject({ deletions: { deleted: 7 } });
    await expect(approve(flags, desk.context)).rejects.toThrow(
      new ConfigError('That plan is approved already.'),
    );
  });

  // Only the superuser can give files away, and run as somebody whom no file of users names.
  it.skipIf(process.getuid?.() !== 0)(
    'asks a user of whom the machine knows only a number for a name',
    async () => {
      const { desk, subject } = await haltedDesk('approval');
      const nobody = 54_321;
      execFileSync('chown', ['-R', String(nobody), desk.folder]);
      const words = [
        'cli/main.js',
        'approve',
        subject,
        '--policy',
        desk.flags.policy,
        '--out',
        desk.flags.out,
      ];
      const { status, stderr } = spawnSync(process.execPath, [...words, '--reason', 'Leavers'], {
        uid: nobody,
        encoding: 'utf8',
      });
      expect(stderr).toContain('This machine has no name for you. Say who you are: --by NAME.');
      expect(status).toBe(2);
    },
  );

  it('is given again to the same plan once it has lapsed', async () => {
    const { desk, subject } = await haltedDesk('approval');
    const flags = { ...desk.flags, subject, reason: 'Leavers of February', by: 'Ada' };
    expect(await approve(flags, desk.context)).toBe(0);
    const file = join(desk.folder, 'out', 'acme', 'approvals', `${subject.slice('sha256:'.length)}.json`);
    const given = JSON.parse(await readFile(file, 'utf8'));
    const weekAgo = new Date(Date.parse(given.approvedAt) - 7 * 86_400_000).toISOString();
    await writeFile(file, JSON.stringify({ ...given, approvedAt: weekAgo }));
    expect(await run({ ...desk.flags, confirm: 'acme', json: true }, desk.context)).toBe(3);
    expect(await approve({ ...flags, by: 'Grace' }, desk.context)).toBe(0);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ approvedBy: 'Grace' });
    expect(await run({ ...desk.flags, confirm: 'acme', json: true }, desk.context)).toBe(0);
  });

  it('refuses the plan of a run in report mode, which halted nothing', async () => {
    const desk = await openDeskOfToday({ mode: 'enforce', limits: { ...tight, onBreach: 'approval' } });
    expect(await run({ ...desk.flags, mode: 'report', json: true }, desk.context)).toBe(0);
    const { planHash: subject } = JSON.parse(desk.printed.pop() ?? '');
    await expect(approve({ ...desk.flags, subject, reason: 'r' }, desk.context)).rejects.toThrow(
      /^That plan cannot be approved/,
    );
  });

  it.each([
    {
      onBreach: 'approval' as const,
      change: { subject: `sha256:${'0'.repeat(64)}` },
      reason: /^None of the last 60 runs in .*acme\/runs made that plan\. Check --out and --tenant\.$/,
    },
    { onBreach: 'approval' as const, change: { subject: 'eeb61a31' }, reason: /^That is no plan hash\./ },
    {
      onBreach: 'approval' as const,
      change: { reason: undefined },
      reason: /^An approval needs a reason for the record/,
    },
    {
      onBreach: 'approval' as const,
      change: { reason: ' ' },
      reason: /^An approval needs a reason for the record/,
    },
    { onBreach: 'halt' as const, change: {}, reason: /onBreach: halt: no approval lifts a halt there\.$/ },
  ])('refuses $change under onBreach: $onBreach', async ({ onBreach, change, reason }) => {
    const { desk, subject } = await haltedDesk(onBreach);
    const { reason: why, ...flags } = { ...desk.flags, subject, reason: 'Leavers', ...change };
    const attempt = approve({ ...flags, ...(why && { reason: why }) }, desk.context);
    await expect(attempt).rejects.toThrow(reason);
    await expect(attempt).rejects.toBeInstanceOf(ConfigError);
  });
});
