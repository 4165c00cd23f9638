import { describe, expect, it } from 'vitest';
import { column, connect, connectWith, errorText, startSandbox } from './client.ts';

const PATHS = [
  ['v2024', '/v2024/personal-access-tokens'],
  ['v2025', '/v2025/personal-access-tokens'],
  ['v2026', '/v2026/personal-access-tokens'],
  ['v1', '/personal-access-tokens/v1'],
] as const;

async function tenantOfThree() {
  const sandbox = await startSandbox();
  const { tenant, worker } = sandbox;
  tenant.removeToken(worker.clientId);
  const owner = tenant.addIdentity({ id: 'ada', name: 'Ada' });
  tenant.addToken({ id: 'old', ownerId: owner.id, lastUsed: '2026-01-01T00:00:00.000Z' });
  tenant.addToken({ id: 'new', ownerId: owner.id, lastUsed: '2026-06-01T00:00:00.000001Z' });
  tenant.addToken({ id: 'never', ownerId: 'bob', lastUsed: null, managed: true });
  const reader = tenant.addToken({ id: 'reader', ownerId: 'carl', scope: null });
  const client = await connect(sandbox, { clientId: reader.id, clientSecret: reader.secret });
  const list = async (query: Record<string, string> = {}) => {
    const answer = await client('GET /v2024/personal-access-tokens', { query });
    return answer.status === 200 ? column(answer, 'id').sort() : answer.status;
  };
  return { sandbox, client, list };
}

describe('a row', () => {
  it.each(PATHS)('holds the fields of %s, and never the secret', async (version, path) => {
    const sandbox = await startSandbox();
    const owner = sandbox.tenant.addIdentity({ id: 'ada', name: 'Ada' });
    sandbox.tenant.addToken({
      id: 'a1',
      ownerId: owner.id,
      name: 'Postman',
      scope: null,
      created: '2026-01-01T00:00:00.123456Z',
      expirationDate: null,
      userAwareTokenNeverExpires: true,
    });
    const answer = await (await connect(sandbox))(`GET ${path}`, { query: { 'owner-id': 'ada' } });
    expect(answer.body).toEqual([
      {
        id: 'a1',
        name: 'Postman',
        scope: null,
        owner: { type: 'IDENTITY', id: 'ada', name: 'Ada' },
        created: '2026-01-01T00:00:00.123456Z',
        lastUsed: null,
        managed: false,
        accessTokenValiditySeconds: 43_200,
        expirationDate: null,
        ...(version !== 'v2024' && { userAwareTokenNeverExpires: true }),
      },
    ]);
  });

  it('has no owner name where the identity is gone', async () => {
    const { client } = await tenantOfThree();
    const answer = await client('GET /v2024/personal-access-tokens', { query: { 'owner-id': 'bob' } });
    expect(column(answer, 'owner')).toEqual([{ type: 'IDENTITY', id: 'bob' }]);
  });
});

describe('the order', () => {
  it('is stable, and neither that of the ids nor that of the creation', async () => {
    const sandbox = await startSandbox();
    const ids = Array.from({ length: 20 }, (_, index) => `token-${String(index).padStart(2, '0')}`);
    for (const id of ids) sandbox.tenant.addToken({ id, ownerId: 'ada' });
    const client = await connect(sandbox);
    const list = async () =>
      column(await client('GET /v2024/personal-access-tokens', { query: { 'owner-id': 'ada' } }), 'id');
    const first = await list();
    expect(await list()).toEqual(first);
    expect(first).not.toEqual(ids);
    expect(first.sort()).toEqual(ids);
  });
});

describe('owner-id', () => {
  it.each([
    [{}, ['never', 'new', 'old', 'reader']],
    [{ 'owner-id': 'ada' }, ['new', 'old']],
    [{ 'owner-id': 'me' }, ['reader']],
    [{ 'owner-id': 'nobody' }, []],
  ])('%j lists %j', async (query, ids) => {
    const { list } = await tenantOfThree();
    expect(await list(query)).toEqual(ids);
  });
});

describe('filters', () => {
  it.each([
    ['lastUsed le 2026-01-01T00:00:00.000Z', ['old']],
    ['lastUsed le 2025-12-31T23:59:59.999Z', []],
    ['lastUsed le 2026-06-01T00:00:00.001Z', ['new', 'old']],
    ['  lastUsed   le   2026-01-01T00:00:00Z ', ['old']],
    ['lastUsed isnull', ['never']],
    [' lastUsed  isnull ', ['never']],
  ])('%s lists %j', async (filters, ids) => {
    const { list, sandbox } = await tenantOfThree();
    sandbox.tenant.removeToken('reader');
    expect(await list({ filters })).toEqual(ids);
  });

  it.each([
    'lastUsed le "2026-01-01T00:00:00.000Z"',
    'lastUsed lt 2026-01-01T00:00:00.000Z',
    'lastUsed le yesterday',
    'lastUsed le 2026-01-01',
    'lastUsed le 2026-13-01T00:00:00.000Z',
    'isnull lastUsed',
    'lastUsed isnull or lastUsed le 2026-01-01T00:00:00.000Z',
    'name eq "x"',
    '',
  ])('%s is a bad request', async (filters) => {
    const { list } = await tenantOfThree();
    expect(await list({ filters })).toBe(400);
  });

  it('says what is wrong in the vendor’s error shape', async () => {
    const { client } = await tenantOfThree();
    const answer = await client('GET /v2024/personal-access-tokens', { query: { filters: 'name co "x"' } });
    expect(errorText(answer)).toBe('Invalid filter: name co "x"');
  });

  it('may let le match tokens that were never used', async () => {
    const { list, sandbox } = await tenantOfThree();
    sandbox.switch({ leMatchesNull: true });
    expect(await list({ filters: 'lastUsed le 2026-01-01T00:00:00.000Z' })).toEqual(['never', 'old']);
  });
});

describe('managed tokens', () => {
  it('are hidden from a caller without the right', async () => {
    const { list, sandbox } = await tenantOfThree();
    sandbox.switch({ showManaged: false });
    expect(await list()).toEqual(['new', 'old', 'reader']);
  });
});

describe('a caller that may only see its own', () => {
  it('lists me, and neither the tenant nor an identity', async () => {
    const sandbox = await startSandbox();
    const { client, token } = await connectWith(sandbox, ['sp:my-personal-access-tokens:read']);
    const list = (query: Record<string, string>) => client('GET /v2024/personal-access-tokens', { query });
    expect(column(await list({ 'owner-id': 'me' }), 'id')).toEqual([token.id]);
    expect((await list({})).status).toBe(403);
    expect((await list({ 'owner-id': token.ownerId })).status).toBe(403);
  });
});

describe('a listing of 20,000 tokens', () => {
  it('arrives whole', async () => {
    const sandbox = await startSandbox();
    sandbox.populate({ tokens: 20_000, seed: 1 });
    const answer = await (await connect(sandbox))('GET /v2024/personal-access-tokens');
    expect(new Set(column(answer, 'id')).size).toBe(20_001);
  });
});
