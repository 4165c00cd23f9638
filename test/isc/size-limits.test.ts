import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { allowDeletion } from '../../lambda/core/deletable.ts';
import type { NewPat } from '../../lambda/ports.ts';
import type { ScriptedAnswer } from '../support/scripted-server.ts';
import { login, openScript } from './open-script.ts';

const id = 'b'.repeat(32);
const kilobyte = 1024;
const megabyte = 1_048_576;
const newPat: NewPat = {
  name: 'servicenow',
  scopes: { kind: 'all' },
  validitySeconds: 3600,
  expiry: { kind: 'at', at: '2026-05-30T00:00:00.000Z' },
};

/** An answer that takes a hundredth of its size on the wire. */
function packed(status: number, text: string): ScriptedAnswer {
  return { status, headers: { 'content-encoding': 'gzip' }, body: gzipSync(text) };
}

/** Blanks before JSON, up to a size in bytes. */
const padded = (json: string, bytes: number) => json.padStart(bytes);

const made = JSON.stringify({
  id,
  name: 'servicenow',
  secret: 'f'.repeat(64),
  scope: null,
  owner: { id: 'o' },
  created: '2026-03-01T00:00:00.000Z',
});
const row = JSON.stringify({
  id,
  name: 'servicenow',
  scope: null,
  owner: { id: 'o' },
  created: '2026-03-01T00:00:00.000Z',
  lastUsed: null,
});

describe('an answer that is one object', () => {
  it('is read up to a megabyte', async () => {
    const { tenant } = await openScript([packed(200, padded(login.body, megabyte)), login]);
    expect((await tenant.connect()).clientId).toBe('a'.repeat(32));
  });

  it('that unpacks to more ends a login at once', async () => {
    const { tenant, seen } = await openScript([packed(200, padded(login.body, megabyte + 1)), login]);
    await expect(tenant.connect()).rejects.toThrow('The tenant gave an answer that is too large.');
    expect(seen.length).toBe(1);
  });

  it('that unpacks to more leaves open whether a token was made', async () => {
    const { tenant, seen } = await openScript([login, packed(200, padded(made, megabyte + 1))]);
    await expect(tenant.createToken(newPat)).rejects.toMatchObject({ facts: { failure: 'unavailable' } });
    expect(seen.length).toBe(2);
  });

  it('that unpacks to more ends a change of a token', async () => {
    const { tenant } = await openScript([login, packed(200, padded(row, megabyte + 1))]);
    await expect(tenant.patchToken(id, { name: 'b' })).rejects.toThrow('an answer that is too large');
  });
});

it.each([
  [64 * kilobyte, { outcome: 'failed', status: 200, uncertain: true }],
  [64 * kilobyte + 1, { outcome: 'failed', status: null, uncertain: true }],
])('reads past the body of a deletion that has %i bytes', async (bytes, expected) => {
  const { tenant } = await openScript([login, packed(200, ' '.repeat(bytes))]);
  expect(await tenant.deleteToken(allowDeletion(id))).toMatchObject(expected);
});

describe('a look-up of owners', () => {
  it.each([
    [4 * megabyte, null],
    [4 * megabyte + 1, expect.stringContaining('an answer that is too large')],
  ])('reads %i bytes', async (bytes, failure) => {
    const { tenant } = await openScript([login, packed(200, padded('[]', bytes))]);
    expect(await tenant.describeOwners(['o'])).toEqual({ owners: [], failure });
  });
});

it('reads a listing that is longer than any other answer may be', async () => {
  const { tenant } = await openScript([login, packed(200, padded(`[${row}]`, 8 * megabyte))]);
  expect((await tenant.listTokens({})).rows.length).toBe(1);
});
