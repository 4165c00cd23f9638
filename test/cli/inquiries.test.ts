import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain } from '../../cli/commands/explain.ts';
import { init } from '../../cli/commands/init.ts';
import { plan } from '../../cli/commands/plan.ts';
import { report } from '../../cli/commands/report.ts';
import { run } from '../../cli/commands/run.ts';
import { validate } from '../../cli/commands/validate.ts';
import { ConfigError, HygieneError } from '../../lambda/errors.ts';
import { deskNow, openDesk } from './desk.ts';

const now = deskNow;

describe('plan', () => {
  it('promises no plan when the tenant cannot be read', async () => {
    const desk = await openDesk();
    desk.sandbox.faults.set({
      rules: [{ target: { operation: 'list' }, fault: { kind: 'error', status: 403 } }],
    });
    expect(await plan({ ...desk.flags, limit: 40, now }, desk.context)).toBe(1);
    expect(desk.told.join('\n')).toMatch(/^error: No plan could be made\. list tokens/);
  });

  it('works beside a run that is under way, and leaves its lease alone', async () => {
    const desk = await openDesk();
    await run({ ...desk.flags, now }, desk.context);
    const lease = join(desk.flags.out, 'acme', 'lease.json');
    const held = (await readFile(lease, 'utf8')).replace('"released":true', '"released":false');
    await writeFile(lease, held);
    const before = await desk.files();
    const later = '2026-03-01T03:01:00.000Z';
    expect(await run({ ...desk.flags, now: later }, desk.context)).toBe(3);
    expect(desk.told.at(-1)).toMatch(
      /works on this tenant; its lease ends .+Z\. Wait until then, or see docs\/operations\.md if that run was killed$/,
    );
    expect(await plan({ ...desk.flags, limit: 40, now: later }, desk.context)).toBe(0);
    expect(await desk.files()).toEqual(before);
    expect(await readFile(lease, 'utf8')).toBe(held);
  });
});

describe('explain', () => {
  it('tells every protection and rule that was tried on a token, and the outcome', async () => {
    const desk = await openDesk();
    const subject = '980c18dd015863dd6ea4479aebcfe486';
    expect(await explain({ ...desk.flags, now, subject }, desk.context)).toBe(0);
    const words = desk.printed.join('\n');
    expect(words).toMatch(/workshop 2023/);
    expect(words).toMatch(/→ stale +delete/);
    expect(words).toContain('Outcome: delete by stale: last used 2024-08-25, 90 days ago or longer.');
    expect(words).toContain('An enforcing run now would ');
  });

  it.each(['980c18dd', '980c18dd…', '980C18DD015863DD6EA4479AEBCFE486'])(
    'knows a token by %s, which plan or a person wrote for its id',
    async (subject) => {
      const desk = await openDesk();
      expect(await explain({ ...desk.flags, now, subject }, desk.context)).toBe(0);
      expect(desk.printed.join('\n')).toMatch(/workshop 2023/);
    },
  );

  it('guesses not which of two tokens was meant', async () => {
    const desk = await openDesk();
    const { tenant } = desk.sandbox;
    const ownerId = tenant.token('980c18dd015863dd6ea4479aebcfe486')?.ownerId ?? '';
    tenant.addToken({ ownerId, id: `980c18dd${'0'.repeat(24)}` });
    await expect(explain({ ...desk.flags, now, subject: '980c18dd' }, desk.context)).rejects.toThrow(
      new ConfigError('2 tokens have an id that begins with 980c18dd. Give more of it.'),
    );
  });

  it.each(['0123456789abcdef0123456789abcdef', '../../etc/passwd'])('knows no token %s', async (subject) => {
    const desk = await openDesk();
    await expect(explain({ ...desk.flags, now, subject }, desk.context)).rejects.toThrow(
      new ConfigError(
        'The tenant lists no token with this id. Take the id from `plan --json` or the report.',
      ),
    );
  });

  it('fails, and blames not the user, when the tenant cannot be read', async () => {
    const desk = await openDesk();
    desk.sandbox.faults.set({
      rules: [{ target: { operation: 'list' }, fault: { kind: 'error', status: 403 } }],
    });
    const attempt = explain({ ...desk.flags, now, subject: 'a' }, desk.context);
    await expect(attempt).rejects.toThrow(/^The tenant could not be read: list tokens/);
    await expect(attempt).rejects.not.toBeInstanceOf(ConfigError);
    await expect(attempt).rejects.toBeInstanceOf(HygieneError);
  });
});

describe('report', () => {
  it('says what to do where there is no run yet', async () => {
    const desk = await openDesk();
    await expect(report(desk.flags, desk.context)).rejects.toThrow(
      /^There is no run of "acme" beside .*latest\.json\. Make one with `run`, or check --out\.$/,
    );
  });

  it('tells the runs and where the newest report lies', async () => {
    const desk = await openDesk();
    await run({ ...desk.flags, now }, desk.context);
    desk.printed.length = 0;
    expect(await report(desk.flags, desk.context)).toBe(0);
    const words = desk.printed.join('\n');
    expect(words).toMatch(/2026-03-01 03:00 UTC +succeeded +report +21 +7 /);
    expect(words).toMatch(
      /Newest report: .*\/out\/acme\/runs\/2026\/03\/01\/20260301T030000Z-[0-9a-f]{6}\/report\.html/,
    );
  });
});

describe('validate and init', () => {
  it('sum up a policy that is valid', async () => {
    const desk = await openDesk({ mode: 'enforce' });
    expect(await validate(desk.flags, desk.context)).toBe(0);
    expect(desk.printed[0]).toMatch(
      /is valid\.\n {2}acme: mode enforce, 1 rules, 0 exemptions, rotation off$/,
    );
  });

  it('speak JSON', async () => {
    const desk = await openDesk();
    await rm(desk.flags.policy);
    const flags = { ...desk.flags, json: true };
    await init(flags, desk.context);
    await validate(flags, desk.context);
    expect(desk.printed.map((text) => JSON.parse(text))).toEqual([
      { policy: desk.flags.policy },
      { policy: desk.flags.policy, tenants: ['sandbox'], notes: [] },
    ]);
  });

  it.each([
    ['acme', 'SAIL_BASE_URL is not a URL.'],
    ['http://10.0.0.1', 'SAIL_BASE_URL must be https (http only on loopback).'],
    ['ftp://x', 'SAIL_BASE_URL must be https (http only on loopback).'],
    ['https://acme.identitynow.com', 'SAIL_BASE_URL is not a known ISC host, such as'],
    ['https://acme.api.identitynow.com/v2025', 'SAIL_BASE_URL must end after the host'],
  ])('init refuses the base URL %s, which no policy may hold', async (baseUrl, words) => {
    const desk = await openDesk();
    await rm(desk.flags.policy);
    const attempt = init(desk.flags, { ...desk.context, environment: { ...desk.environment, baseUrl } });
    await expect(attempt).rejects.toBeInstanceOf(ConfigError);
    await expect(attempt).rejects.toThrow(words);
    expect(await readdir(desk.folder)).toEqual([]);
  });

  it('name the tenant as --tenant says', async () => {
    const desk = await openDesk();
    await rm(desk.flags.policy);
    const flags = { ...desk.flags, json: true, tenant: 'prod-eu' };
    await init(flags, desk.context);
    await validate(flags, desk.context);
    expect(JSON.parse(desk.printed[1] ?? '')).toEqual({
      policy: desk.flags.policy,
      tenants: ['prod-eu'],
      notes: [],
    });
  });

  it.each([
    [init, 'Prod EU', '--tenant must be 1 to 63 lower-case letters, digits and -.'],
    [validate, 'nope', 'The policy has no tenant "nope". It has: acme.'],
  ])('%o refuses the tenant %s', async (command, tenant, words) => {
    const desk = await openDesk();
    await expect(command({ ...desk.flags, tenant }, desk.context)).rejects.toThrow(new ConfigError(words));
  });
});

describe('the list of plan', () => {
  const listed = async (chosen: { rule?: string; owner?: string; limit?: number }): Promise<string> => {
    const desk = await openDesk();
    expect(await plan({ ...desk.flags, limit: 40, now, ...chosen }, desk.context)).toBe(0);
    return desk.printed.join('\n');
  };

  it('is short where asked for, and says how many more there are', async () => {
    const words = await listed({ limit: 2 });
    expect(words).toMatch(/^21 tokens read: 7 that the policy would delete/);
    expect(words).toMatch(/\n… and 5 more: --limit N lists more of them\.$/);
  });

  it('holds the tokens of one owner, by a pattern', async () => {
    const words = await listed({ owner: 'dmitri*' });
    expect(words).toContain('980c18dd');
    expect(words).not.toContain('5c38631b');
    expect(words).toContain('7 that the policy would delete');
  });

  it('is refused for a rule that the policy does not have', async () => {
    await expect(listed({ rule: 'stael' })).rejects.toThrow(
      'The policy of "acme" has no rule "stael". It has: stale.',
    );
  });
});
