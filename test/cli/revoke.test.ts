import { describe, expect, it } from 'vitest';
import { revoke } from '../../cli/commands/by-hand.ts';
import { ConfigError } from '../../lambda/errors.ts';
import { type Desk, openDeskOfToday } from './desk.ts';
import { type } from './shell.ts';

const id = 'abcdef01'.repeat(4);
const complete = { confirm: 'acme', reason: 'Found in a public repository', by: 'soc' };
const named = 'Name what is to be revoked: one token by its whole id, or --owner ID.';

function attempt(desk: Desk, flags: Partial<Parameters<typeof revoke>[0]>) {
  return revoke({ ...desk.flags, ...flags }, desk.context);
}

/** A desk on whose tenant there is a token in use. */
async function deskWithToken() {
  const desk = await openDeskOfToday();
  const owner = desk.sandbox.tenant.addIdentity({ name: 'svc-payroll' });
  desk.sandbox.tenant.addToken({ id, ownerId: owner.id, name: 'payroll' });
  return { desk, ownerId: owner.id };
}

describe('revoke', () => {
  it('ends a token at once and exits 0, as typed by a person', async () => {
    const { desk } = await deskWithToken();
    const { code, stdout, stderr } = await type(desk, [
      ...['revoke', id, '--confirm', 'acme', '--reason', complete.reason],
      ...['--by', 'soc', '--quiet'],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^acme: 1 of 1 token revoked by soc\.\n/);
    expect(stdout).toContain('The operators were not told: no terminal shows it, and nobody is named');
    expect(stdout).toContain('Run it at a terminal, or export HYGIENE_TOPIC_ARN=ARN with the topic');
    expect(stdout).toMatch(
      /deleted\. Access tokens that it issued may live until \d{4}-\d\d-\d\d \d\d:\d\d UTC/,
    );
    expect(desk.sandbox.tenant.token(id)).toBe(undefined);
  });

  it('prints its record as JSON, and leaves the message as a file', async () => {
    const { desk, ownerId } = await deskWithToken();
    expect(await attempt(desk, { ...complete, owner: ownerId, json: true })).toBe(0);
    expect(JSON.parse(desk.printed.join(''))).toMatchObject({
      act: 'revoke',
      tokens: [{ id, outcome: 'deleted' }],
    });
    const messages = (await desk.files()).filter((path) => path.includes('/messages/'));
    expect(messages).toHaveLength(1);
  });

  it('exits 1 where a token is protected', async () => {
    const desk = await openDeskOfToday();
    expect(await attempt(desk, { ...complete, subject: desk.sandbox.worker.clientId })).toBe(1);
    expect(desk.printed.join('')).toContain('Give this tool another token first');
  });

  it.each([
    ['no reason', { subject: id, confirm: 'acme' }, 'Revoking needs a reason for the record: --reason "…".'],
    [
      'no confirmation',
      { subject: id, reason: 'leaked' },
      'This deletes tokens, and nothing gives them back, and --confirm is missing. If that is what you want: --confirm acme. Nothing was attempted.',
    ],
    ['nothing named', complete, named],
    ['two things named', { ...complete, subject: id, owner: 'jane' }, named],
    [
      'the beginning of an id',
      { ...complete, subject: 'abcdef01' },
      'Revoking takes the whole id of the token: 32 hexadecimal digits. `plan --json` has it.',
    ],
  ])('refuses %s, with not one request', async (_, flags, words) => {
    const desk = await openDeskOfToday();
    await expect(attempt(desk, flags)).rejects.toThrow(new ConfigError(words));
    expect(desk.sandbox.requests.total).toBe(0);
  });
});
