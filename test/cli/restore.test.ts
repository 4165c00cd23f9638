import { describe, expect, it } from 'vitest';
import { restore } from '../../cli/commands/by-hand.ts';
import { ConfigError } from '../../lambda/errors.ts';
import { type Desk, openDeskOfToday } from './desk.ts';
import { quarantineAtDesk } from './quarantine-at-desk.ts';
import { type } from './shell.ts';

const reason = 'The payroll export needs it';
const complete = { confirm: 'acme', reason, by: 'jane' };

function attempt(desk: Desk, flags: Partial<Parameters<typeof restore>[0]>) {
  return restore({ ...desk.flags, ...flags }, desk.context);
}

describe('restore', () => {
  it('gives a token its former expiry back and exits 0, as typed by a person', async () => {
    const desk = await openDeskOfToday();
    const { id, former } = await quarantineAtDesk(desk);
    const { code, stdout, stderr } = await type(desk, [
      ...['restore', id.slice(0, 8), '--confirm', 'acme', '--reason', reason],
      ...['--by', 'jane', '--quiet'],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^acme: 1 of 1 token restored by jane\.\nRun \S+, .*\. Why: The payroll export needs it\n/,
    );
    expect(desk.sandbox.tenant.token(id)?.expirationDate).toBe(former);
  });

  it('prints its record as JSON, and nothing else', async () => {
    const desk = await openDeskOfToday();
    const { id } = await quarantineAtDesk(desk);
    expect(await attempt(desk, { ...complete, subject: id, json: true })).toBe(0);
    const [printed = '', ...more] = desk.printed;
    expect(more).toEqual([]);
    expect(JSON.parse(printed)).toMatchObject({
      act: 'restore',
      by: 'jane',
      tokens: [{ id, outcome: 'released' }],
    });
    expect(await desk.artefact('by-hand.json')).toEqual(JSON.parse(printed));
  });

  it('exits 1 where the tenant revives no token, and says which one it is', async () => {
    const desk = await openDeskOfToday();
    const { id } = await quarantineAtDesk(desk);
    desk.sandbox.switch({ expiredRevival: 'refused' });
    // Beyond the expiry that it was given, and no further than clocks may differ.
    desk.sandbox.clock.advance(360_000);
    expect(await attempt(desk, { ...complete, subject: id })).toBe(1);
    expect(desk.printed.join('\n')).toContain(`(${id}) of `);
    expect(desk.printed.join('\n')).toContain(': failed. ');
  });

  it.each([
    [
      'no reason',
      { subject: 'abcdef01', confirm: 'acme' },
      'Restoring needs a reason for the record: --reason "…".',
    ],
    [
      'no confirmation',
      { subject: 'abcdef01', reason },
      'This changes the expiry of tokens, and --confirm is missing. If that is what you want: --confirm acme. Nothing was attempted.',
    ],
    ['nothing named', complete, 'Name what is to be restored: one token by its id, --owner ID, or --run ID.'],
    [
      'two things named',
      { ...complete, subject: 'abcdef01', run: 'one' },
      'Name what is to be restored: one token by its id, --owner ID, or --run ID.',
    ],
  ])('refuses %s, with not one request', async (_, flags, words) => {
    const desk = await openDeskOfToday();
    await expect(attempt(desk, flags)).rejects.toThrow(new ConfigError(words));
    expect(desk.sandbox.requests.total).toBe(0);
  });
});
