import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doctor } from '../../cli/commands/doctor.ts';
import { checkCredentials } from '../../cli/doctor/checks.ts';
import { createSandbox } from '../../sandbox/server.ts';
import { openWorld } from '../support/world.ts';
import { type Desk, openDesk, openDeskOfToday } from './desk.ts';

describe('doctor', () => {
  it('finds a good set-up good, a line each', async () => {
    const desk = await openDeskOfToday({ mode: 'enforce' });
    expect(await doctor(desk.flags, desk.context)).toBe(0);
    expect(desk.printed.map((line) => line.replace(/:.*/s, ''))).toEqual([
      '✓ credentials',
      '✓ clock',
      '✓ listing',
      '! managed tokens',
      '✓ rights',
      '✓ owners',
      '✓ own token',
      '✓ proxy',
      '✓ authorities',
      '✓ archive',
      '✓ --out',
      '✓ topic',
    ]);
  });

  it('says by which workflow owners are told, and that its own token may start it', async () => {
    const desk = await openDeskOfToday({ owners: { tell: 'workflow', workflow: 'w-1' } });
    expect(await doctor(desk.flags, desk.context)).toBe(1);
    expect(desk.printed.join('\n')).toContain(
      '✗ mails to owners: the own token lacks sp:workflow-execute:external: no owner can be told.',
    );
  });

  it('finds a folder good that is not there yet, and leaves nothing behind', async () => {
    const desk = await openDeskOfToday();
    expect(await doctor(desk.flags, desk.context)).toBe(0);
    expect(desk.printed).toContain(
      `✓ --out: ${join(desk.flags.out, 'acme')} is not there yet, and can be made`,
    );
    expect(await readdir(desk.folder)).toEqual(['hygiene.yaml']);
  });

  it('finds a folder good that can be written to, and leaves nothing behind', async () => {
    const desk = await openDeskOfToday();
    const folder = join(desk.flags.out, 'acme');
    await mkdir(folder, { recursive: true });
    expect(await doctor(desk.flags, desk.context)).toBe(0);
    expect(desk.printed).toContain(`✓ --out: ${folder} can be written to`);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['out', 'out/acme'])('exits 1 where %s cannot be written to', async (path) => {
    const desk = await openDeskOfToday();
    const file = join(desk.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, 'a file where the folder should be');
    expect(await doctor(desk.flags, desk.context)).toBe(1);
    expect(desk.printed).toContain(
      `✗ --out: ${file} cannot be written to (ENOTDIR). Check its rights and space, or name another folder`,
    );
    expect(await desk.files()).toEqual([path]);
  });

  it('tells of a record of the last run that was damaged', async () => {
    const desk = await openDeskOfToday({ mode: 'enforce' });
    await mkdir(join(desk.flags.out, 'acme'), { recursive: true });
    await writeFile(join(desk.flags.out, 'acme', 'latest.json'), '{"half');
    expect(await doctor(desk.flags, desk.context)).toBe(1);
    expect(desk.printed.join('\n')).toMatch(
      /✗ archive: .*latest\.json: the record of the last run cannot be read\. The next run compares with nothing/,
    );
  });

  it.each([
    {
      fault: 'a wrong secret',
      ruin: (desk: Desk) => {
        desk.environment.clientSecret = 'mistyped-secret';
      },
      line: /✗ credentials: mint an access token .*401.*Check the client id and the secret/,
    },
    {
      fault: 'a token that may list nothing',
      ruin: ({ sandbox }: Desk) => {
        sandbox.tenant.patchToken(sandbox.worker.clientId, { scope: ['sp:scopes:default'] });
      },
      line: /✗ listing: list tokens .*403.*The token needs .*personal-access-tokens/,
    },
    {
      fault: 'a token that may not delete',
      ruin: ({ sandbox }: Desk) => {
        sandbox.tenant.patchToken(sandbox.worker.clientId, {
          scope: ['sp:all-personal-access-tokens:read', 'sp:scopes:default'],
        });
      },
      line: /✗ rights: .*lacks sp:all-personal-access-tokens:manage: every deletion would be refused\. Add the scope/,
    },
    {
      fault: 'an own token that cannot be read in the listing',
      ruin: ({ sandbox }: Desk) => {
        sandbox.tenant.patchToken(sandbox.worker.clientId, { created: '31/12/2020' });
      },
      line: /✗ own token: not among the tokens listed, or not readable there\. .* idn:my-personal-access-tokens:read/,
    },
    {
      fault: 'a clock that is off',
      ruin: ({ sandbox }: Desk) => {
        sandbox.clock.advance(-45 * 60_000);
      },
      line: /✗ clock: 45\.0 minutes apart from the tenant's; 10 are allowed\. Set this machine's clock/,
    },
  ])('exits 1 for $fault, and says what to do', async ({ ruin, line }) => {
    const desk = await openDeskOfToday({ mode: 'enforce' });
    ruin(desk);
    expect(await doctor(desk.flags, desk.context)).toBe(1);
    expect(desk.printed.join('\n')).toMatch(line);
    expect(desk.printed.join('\n')).not.toContain('mistyped-secret');
  });

  it('sees a tenant that does not answer', async () => {
    const desk = await openDesk();
    const gone = await createSandbox();
    await gone.close();
    await desk.write({ baseUrl: gone.baseUrl });
    const environment = { ...desk.environment, baseUrl: gone.baseUrl };
    expect(await doctor({ ...desk.flags, json: true }, { ...desk.context, environment })).toBe(1);
    expect(JSON.parse(desk.printed[0] ?? '')[0]).toMatchObject({
      subject: 'credentials',
      state: 'bad',
      words: expect.stringContaining('Check the base URL, the network and the proxy'),
    });
  });

  it('shows what the tenant calls itself without its control characters', async () => {
    const world = await openWorld({ cast: false });
    const { tenant } = world.deps();
    const connection = { ...(await tenant.connect()), org: 'acme\u001b[2J', ownerId: 'a\u202eb' };
    const { check } = await checkCredentials(
      world.deps({ tenant: { ...tenant, connect: async () => connection } }),
    );
    expect(check.words).toBe('accepted; tenant acme⟨U+001B⟩[2J, acting as identity a⟨U+202E⟩b');
  });
});
