import { describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../sandbox/server.ts';
import { column, connect, connectWith, requestToken, startSandbox } from './client.ts';

const LIST = 'GET /v2024/personal-access-tokens';
const DATE = '2026-06-15T12:01:00.000Z';
const LATER = '2026-12-31T23:59:59.999Z';
const MINUTE = 60_000;
const DAY = 86_400_000;

/** A tenant in which a token expired this very moment, after it had minted an access token. */
async function tenantOfExpired(options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options);
  const { client: owner, token } = await connectWith(sandbox, null);
  const { id } = sandbox.tenant.patchToken(token.id, { expirationDate: DATE });
  sandbox.clock.advance(MINUTE);
  const client = await connect(sandbox);
  const update = async (value: string) => {
    const patch = [{ op: 'replace', path: '/expirationDate', value }];
    return (await client('PATCH /personal-access-tokens/v1/bulk-update', { json: { ids: [id], patch } }))
      .status;
  };
  const mints = async () =>
    (await requestToken(sandbox, { clientId: id, clientSecret: token.secret })).status;
  const isListed = async () => column(await (await connect(sandbox))(LIST), 'id').includes(id);
  const remove = async () => (await client(`DELETE /v2024/personal-access-tokens/${id}`)).status;
  return { sandbox, owner, id, update, mints, isListed, remove };
}

describe('an expired token', () => {
  it('mints no more, from the instant of its expiry', async () => {
    const { sandbox, mints } = await tenantOfExpired();
    expect(await mints()).toBe(401);
    sandbox.clock.advance(-1);
    expect(await mints()).toBe(200);
  });

  it('stays in the listing by default', async () => {
    const { sandbox, isListed } = await tenantOfExpired();
    sandbox.clock.advance(100 * DAY);
    expect(await isListed()).toBe(true);
  });

  it.each([
    ['gone', 400, 404],
    ['hidden', 200, 204],
  ] as const)('may leave the listing at once, and is then %s', async (unlistedExpired, update, remove) => {
    const tenant = await tenantOfExpired({ expiredListedDays: 0, unlistedExpired });
    expect(await tenant.isListed()).toBe(false);
    expect([await tenant.update(LATER), await tenant.remove()]).toEqual([update, remove]);
  });

  it('may leave the listing after some days', async () => {
    const { sandbox, isListed } = await tenantOfExpired({ expiredListedDays: 7 });
    sandbox.clock.advance(7 * DAY - 1);
    expect(await isListed()).toBe(true);
    sandbox.clock.advance(1);
    expect(await isListed()).toBe(false);
  });

  it.each([
    ['revives', [200, LATER, 200]],
    ['refused', [400, DATE, 401]],
    ['only-shown', [200, LATER, 401]],
  ] as const)('given a later date is or does this: %s', async (expiredRevival, expected) => {
    const { sandbox, id, update, mints } = await tenantOfExpired({ expiredRevival });
    const status = await update(LATER);
    expect([status, sandbox.tenant.token(id)?.expirationDate, await mints()]).toEqual(expected);
  });

  it('is, for its owner’s own patch, what it is for a bulk update', async () => {
    const { sandbox, id } = await tenantOfExpired({ expiredRevival: 'refused' });
    const ownerId = sandbox.tenant.token(id)?.ownerId ?? '';
    const other = sandbox.tenant.addToken({ ownerId, scope: null });
    const client = await connect(sandbox, { clientId: other.id, clientSecret: other.secret });
    const sent = (path: string, value: string) => ({
      json: [{ op: 'replace', path, value }],
      contentType: 'application/json-patch+json',
    });
    const path = `PATCH /v2025/personal-access-tokens/${id}`;
    expect((await client(path, sent('/expirationDate', LATER))).status).toBe(400);
    expect((await client(path, sent('/name', 'renamed'))).status).toBe(200);
  });

  it.each([
    [true, 200],
    [false, 401],
  ])('leaves its access tokens alive: %s', async (tokensOutliveExpiry, expected) => {
    const { owner } = await tenantOfExpired({ tokensOutliveExpiry });
    expect((await owner(LIST)).status).toBe(expected);
  });
});
