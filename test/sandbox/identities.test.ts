import { describe, expect, it } from 'vitest';
import { column, connect, connectWith, startSandbox } from './client.ts';

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

describe('one identity', () => {
  async function lookUp(scope: string[] = ['idn:identity:read']) {
    const { sandbox } = await tenantOfTwo();
    const { client } = await connectWith(sandbox, scope);
    return { sandbox, client };
  }

  it.each(['/identities/v1', '/v2024/identities', '/v2025/identities', '/v2026/identities'])(
    'is shown by %s',
    async (path) => {
      const { client } = await lookUp();
      expect(await client(`GET ${path}/gone`)).toMatchObject({
        status: 200,
        body: {
          id: 'gone',
          name: 'Gone',
          emailAddress: null,
          identityStatus: 'DEACTIVATED',
          managerRef: { type: 'IDENTITY', id: 'boss', name: 'Boss' },
          isManager: false,
        },
      });
    },
  );

  it('that never was is not found', async () => {
    const { client } = await lookUp();
    expect((await client('GET /identities/v1/nobody')).status).toBe(404);
  });

  it('needs a scope of its own', async () => {
    const { client } = await lookUp(['sp:scopes:default']);
    expect((await client('GET /identities/v1/boss')).status).toBe(403);
  });

  it('becomes inactive, is hidden from the public list, and is gone, each at its time', async () => {
    const { sandbox, client } = await lookUp(['idn:identity:read', 'sp:scopes:default']);
    sandbox.tenant.patchIdentity('boss', {
      inactiveFrom: '2026-06-15T13:00:00.000Z',
      hiddenFrom: '2026-06-15T14:00:00.000Z',
      goneFrom: '2026-06-15T15:00:00.000Z',
    });
    const states: unknown[] = [];
    for (let hour = 12; hour <= 15; hour++) {
      const list = await client('GET /public-identities/v1', { query: { filters: 'id in ("boss")' } });
      const one = await client('GET /identities/v1/boss');
      states.push([column(list, 'identityState')[0] ?? 'missing', one.status]);
      sandbox.clock.advance(3_600_000);
    }
    expect(states).toEqual([
      ['ACTIVE', 200],
      ['INACTIVE_LONG_TERM', 200],
      ['missing', 200],
      ['missing', 404],
    ]);
  });

  it('that is gone is missing in the public list, also where nobody hid it', async () => {
    const { sandbox, client } = await lookUp(['sp:scopes:default']);
    sandbox.tenant.patchIdentity('boss', { goneFrom: '2026-06-15T12:00:00.000Z' });
    const list = await client('GET /public-identities/v1', { query: { filters: 'id in ("boss","gone")' } });
    expect(column(list, 'id')).toEqual(['gone']);
    expect(() => sandbox.tenant.patchIdentity('none', {})).toThrow('The sandbox has no identity none');
  });
});
