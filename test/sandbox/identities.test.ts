import { describe, expect, it } from 'vitest';
import { column, connect, startSandbox } from './client.ts';

const PATHS = ['/v2024/public-identities', '/v2025/public-identities', '/v2026/public-identities'];

async function tenantOfTwo() {
  const sandbox = await startSandbox();
  const boss = sandbox.tenant.addIdentity({ id: 'boss', name: 'Boss', email: 'boss@example.com' });
  sandbox.tenant.addIdentity({
    id: 'gone',
    name: 'Gone',
    email: null,
    status: 'Inactive',
    identityState: 'INACTIVE_LONG_TERM',
    managerId: boss.id,
  });
  return { sandbox, client: await connect(sandbox) };
}

describe('public identities', () => {
  it.each([...PATHS, '/public-identities/v1'])('of %s are looked up by a list of ids', async (path) => {
    const { client } = await tenantOfTwo();
    const answer = await client(`GET ${path}`, { query: { filters: 'id in ("gone", "boss","nobody")' } });
    expect(answer.body).toEqual([
      {
        id: 'boss',
        name: 'Boss',
        email: 'boss@example.com',
        status: 'Active',
        identityState: 'ACTIVE',
        manager: null,
        attributes: [],
      },
      {
        id: 'gone',
        name: 'Gone',
        email: null,
        status: 'Inactive',
        identityState: 'INACTIVE_LONG_TERM',
        manager: { type: 'IDENTITY', id: 'boss', name: 'Boss' },
        attributes: [],
      },
    ]);
  });

  it.each(['id in (gone)', 'id in ()', 'id eq "gone"', 'name eq "x"'])('refuse %s', async (filters) => {
    const { client } = await tenantOfTwo();
    expect((await client('GET /v2024/public-identities', { query: { filters } })).status).toBe(400);
  });

  it('come by pages of at most 250', async () => {
    const { sandbox, client } = await tenantOfTwo();
    for (let count = 0; count < 257; count++) sandbox.tenant.addIdentity();
    const page = (query: Record<string, string>) => client('GET /v2024/public-identities', { query });
    const first = await page({ count: 'true' });
    expect(column(first, 'id')).toHaveLength(250);
    expect(first.headers.get('x-total-count')).toBe('260');
    expect(column(await page({ offset: '250' }), 'id')).toHaveLength(10);
    expect((await page({ limit: '251' })).status).toBe(400);
  });

  it('take a list of 250 ids of 32 digits in one address', async () => {
    const { sandbox, client } = await tenantOfTwo();
    const ids = Array.from({ length: 250 }, () => sandbox.tenant.addIdentity().id);
    const filters = `id in (${ids.map((id) => `"${id}"`).join(',')})`;
    const answer = await client('GET /v2024/public-identities', { query: { filters, limit: '250' } });
    expect(column(answer, 'id')).toEqual(ids);
  });
});
