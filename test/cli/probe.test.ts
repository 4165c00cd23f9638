import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doctor } from '../../cli/commands/doctor.ts';
import { ConfigError } from '../../lambda/errors.ts';
import { type Desk, openDeskOfToday } from './desk.ts';

const facts = {
  ...{ schemaVersion: 1, tenant: 'acme', at: '2026-01-02T03:04:05.000Z', bulkUpdate: 'present' },
  ...{ expiredListed: 'yes', revivable: 'yes', accessTokenSurvives: 'no', limitHonoured: 'no' },
  ...{ unknownParametersTaken: 'yes', oauthAnswerForExpired: { status: 401, error: 'invalid_client' } },
};
const quarantining = { quarantine: { days: 14 } };

/** What the doctor says of the quarantine of a tenant of which so much is known. */
async function said(policy: Record<string, unknown>, known: object | null): Promise<string[]> {
  const desk = await openDeskOfToday(policy);
  if (known !== null) {
    await mkdir(join(desk.flags.out, 'acme'), { recursive: true });
    await writeFile(join(desk.flags.out, 'acme/facts.json'), JSON.stringify(known));
  }
  await doctor(desk.flags, desk.context);
  return desk.printed.filter((line) => line.includes('quarantine: '));
}

function attempt(desk: Desk, flags: object) {
  return doctor({ ...desk.flags, ...flags }, desk.context);
}

describe('doctor', () => {
  it('tells what is known of the tenant, and since when', async () => {
    const [line = '', ...more] = await said(quarantining, facts);
    expect(more).toEqual([]);
    expect(line).toContain('✓');
    expect(line).toContain('an expired token can be revived: yes');
    expect(line).toContain('answers an expired token: 401, invalid_client (found out 2026-01-02)');
  });

  it.each([
    ['nothing is known', null, '✗', 'Find it out with doctor --probe --confirm acme'],
    ['no token can be given back', { ...facts, revivable: 'no' }, '!', 'an expired token can be revived: no'],
    [
      'nothing is known of a token’s end',
      { ...facts, oauthAnswerForExpired: null },
      '✓',
      'expired token: unknown',
    ],
  ])('says so where %s', async (...[, known, mark, words]) => {
    const [line = ''] = await said(quarantining, known);
    expect(line).toContain(mark);
    expect(line).toContain(words);
  });

  it('says nothing of it where the policy does not ask for it', async () => {
    expect(await said({}, null)).toEqual([]);
  });

  it.each([
    [
      { probe: true },
      'This makes at most two tokens of the worker’s own and removes them again, and --confirm is missing.',
    ],
    [{ confirm: 'acme' }, 'doctor changes nothing, so --confirm is for doctor --probe only.'],
  ])('refuses %j, with not one request', async (flags, words) => {
    const desk = await openDeskOfToday();
    const refused = attempt(desk, flags);
    await expect(refused).rejects.toThrow(ConfigError);
    await expect(refused).rejects.toThrow(words);
    expect(desk.sandbox.requests.total).toBe(0);
  });
});
