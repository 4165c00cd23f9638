import { describe, expect, it } from 'vitest';
import { login, openScript } from './open-script.ts';

const row = {
  id: 'b'.repeat(32),
  name: 'servicenow',
  scope: null,
  owner: { id: 'o' },
  created: '2026-03-01T00:00:00.000Z',
  lastUsed: null,
};
const made = JSON.stringify({ ...row, secret: 'f'.repeat(64) });

describe.each([201, 202, 203, 206])('status %i', (status) => {
  const headers = { 'content-range': 'items 0-0/5000' };

  it('makes no listing of what may be a part of one, and is not asked for again', async () => {
    const { tenant, seen } = await openScript([login, { status, headers, body: JSON.stringify([row]) }]);
    await expect(tenant.listTokens({})).rejects.toThrow(
      `unavailable, status ${status}. The list may be cut short: only status 200 says that it is whole.`,
    );
    expect(seen.length).toBe(2);
  });

  it('makes owners unknown', async () => {
    const { tenant } = await openScript([login, { status, headers, body: '[{"id":"o","name":"Ada"}]' }]);
    expect(await tenant.describeOwners(['o'])).toEqual({
      owners: [],
      failure: expect.stringContaining('The list may be cut short'),
    });
  });

  it('loses no secret of a token that was made', async () => {
    const { tenant } = await openScript([login, { status, body: made }]);
    const minted = await tenant.createToken({
      name: 'servicenow',
      scopes: { kind: 'all' },
      validitySeconds: 3600,
      expiry: { kind: 'at', at: '2026-05-30T00:00:00.000Z' },
    });
    expect(minted.clientSecret).toBe('f'.repeat(64));
  });

  it('is as good as 200 for a login and a change, whose answers show by themselves that they are whole', async () => {
    const { tenant } = await openScript([
      { ...login, status },
      { status, body: JSON.stringify(row) },
    ]);
    expect((await tenant.patchToken(row.id, { name: 'servicenow' })).id).toBe(row.id);
  });
});

it('makes no listing of an answer without a body', async () => {
  const { tenant, seen } = await openScript([login, { status: 204 }]);
  await expect(tenant.listTokens({})).rejects.toThrow('unavailable, status 204');
  expect(seen.length).toBe(2);
});
