import { describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../sandbox/server.ts';
import { column, connect, connectWith, errorText, startSandbox } from './client.ts';

const BULK = '/personal-access-tokens/v1/bulk-update';
const DATE = '2026-06-15T12:01:00.000Z';
const LATER = '2026-12-31T23:59:59.999Z';

const replace = (field: string, value: unknown) => ({ op: 'replace', path: `/${field}`, value });
const remove = { op: 'remove', path: '/expirationDate' };
const EXPIRE = [replace('expirationDate', DATE)];

/** A tenant of the tokens `a`, `b`, `c` of one owner, and of a managed one, `m`. */
async function tenantOfFour(options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options);
  const { tenant } = sandbox;
  const owner = tenant.addIdentity({ name: 'Ada' });
  for (const id of ['c', 'a', 'b']) tenant.addToken({ id, ownerId: owner.id, expirationDate: LATER });
  tenant.addToken({ id: 'm', ownerId: owner.id, expirationDate: LATER, managed: true });
  const client = await connect(sandbox);
  const bulk = (ids: unknown, patch: unknown = EXPIRE) => client(`PATCH ${BULK}`, { json: { ids, patch } });
  const expiries = () => ['a', 'b', 'c', 'm'].map((id) => tenant.token(id)?.expirationDate);
  return { sandbox, client, bulk, expiries };
}

describe('a bulk update', () => {
  it.each(['PATCH', 'POST'])(
    'by %s changes the tokens of anybody, and shows them sorted by id',
    async (method) => {
      const { client, expiries } = await tenantOfFour();
      const answer = await client(`${method} ${BULK}`, { json: { ids: ['c', 'a'], patch: EXPIRE } });
      expect(answer.status).toBe(200);
      expect(column(answer, 'id')).toEqual(['a', 'c']);
      expect(column(answer, 'expirationDate')).toEqual([DATE, DATE]);
      expect(column(answer, 'userAwareTokenNeverExpires')).toEqual([undefined, undefined]);
      expect(expiries()).toEqual([DATE, LATER, DATE, LATER]);
    },
  );

  it.each([
    [[replace('expirationDate', '2126-01-01T00:00:00.000Z')], '2126-01-01T00:00:00.000Z'],
    [[remove, replace('userAwareTokenNeverExpires', true)], null],
    [[replace('expirationDate', null), replace('userAwareTokenNeverExpires', true)], null],
  ])('by %j gives the expiry %j', async (patch, expected) => {
    const { bulk } = await tenantOfFour();
    expect(column(await bulk(['a'], patch), 'expirationDate')).toEqual([expected]);
  });

  it.each<[unknown, unknown]>([
    [[], EXPIRE],
    [['a', 'a'], EXPIRE],
    [['a', ' '], EXPIRE],
    [['a', 7], EXPIRE],
    ['a', EXPIRE],
    [Array.from({ length: 26 }, (_, at) => `token-${at}`), EXPIRE],
    [['a'], []],
    [['a'], undefined],
    [['a'], [replace('expirationDate', '2026-06-15T12:00:00.000Z')]],
    [['a'], [replace('expirationDate', 'tomorrow')]],
    [['a'], [remove]],
    [['a'], [replace('expirationDate', null)]],
    [['a'], [remove, replace('userAwareTokenNeverExpires', false)]],
    [['a'], [replace('userAwareTokenNeverExpires', true)]],
    [['a'], [replace('name', 'x')]],
    [['a'], [...EXPIRE, replace('scope', [])]],
    [['a'], [{ op: 'add', path: '/expirationDate', value: DATE }]],
    [['a'], [{ op: 'test', path: '/expirationDate', value: LATER }]],
  ])('of %j by %j is refused, and changes nothing', async (ids, patch) => {
    const { client, expiries } = await tenantOfFour();
    expect((await client(`PATCH ${BULK}`, { json: { ids, patch } })).status).toBe(400);
    expect(expiries()).toEqual([LATER, LATER, LATER, LATER]);
  });

  it('takes 25 tokens at once', async () => {
    const { sandbox, bulk } = await tenantOfFour();
    const ids = Array.from({ length: 25 }, () => sandbox.tenant.addToken({ ownerId: 'grace' }).id);
    expect(column(await bulk(ids), 'id')).toEqual(ids.toSorted());
  });

  it('is JSON, and no JSON Patch', async () => {
    const { client } = await tenantOfFour();
    const sent = { json: { ids: ['a'], patch: EXPIRE }, contentType: 'application/json-patch+json' };
    const answer = await client(`PATCH ${BULK}`, sent);
    expect([answer.status, errorText(answer)]).toEqual([415, 'Content-Type must be application/json']);
  });

  it.each(['v2024', 'v2025', 'v2026'])('is not there in %s', async (version) => {
    const { client, expiries } = await tenantOfFour();
    const path = `/${version}/personal-access-tokens/bulk-update`;
    const sent = { json: EXPIRE, contentType: 'application/json-patch+json' };
    expect((await client(`PATCH ${path}`, sent)).status).toBe(404);
    expect((await client(`POST ${path}`, sent)).status).toBe(404);
    expect(expiries()).toEqual([LATER, LATER, LATER, LATER]);
  });

  it('has the window of v1, whatever the rest speaks', async () => {
    const { client } = await tenantOfFour({ rateLimit: { requests: 1, windowMs: 60_000 } });
    const body = { json: { ids: ['a'], patch: EXPIRE } };
    expect((await client('GET /v2024/personal-access-tokens')).status).toBe(200);
    expect((await client(`PATCH ${BULK}`, body)).status).toBe(200);
    expect((await client(`PATCH ${BULK}`, body)).status).toBe(429);
  });
});

describe('the right to a bulk update', () => {
  it.each([
    [['sp:all-personal-access-tokens:manage'], true, 200],
    [['sp:scopes:all'], true, 200],
    [['sp:all-personal-access-tokens:read', 'sp:my-personal-access-tokens:manage'], true, 403],
    [['sp:all-personal-access-tokens:manage'], false, 403],
  ])('with scopes %j of an org admin (%s) is %i', async (scope, orgAdmin, expected) => {
    const { sandbox, expiries } = await tenantOfFour();
    const { client, token } = await connectWith(sandbox, scope);
    sandbox.tenant.patchIdentity(token.ownerId, { orgAdmin });
    const answer = await client(`PATCH ${BULK}`, { json: { ids: ['a'], patch: EXPIRE } });
    expect(answer.status).toBe(expected);
    expect(expiries()[0]).toBe(expected === 200 ? DATE : LATER);
  });

  it('is not a plain API client’s', async () => {
    const { sandbox } = await tenantOfFour();
    const { id, secret } = sandbox.tenant.addApiClient({ scope: ['sp:scopes:all'] });
    const client = await connect(sandbox, { clientId: id, clientSecret: secret });
    expect((await client(`PATCH ${BULK}`, { json: { ids: ['a'], patch: EXPIRE } })).status).toBe(403);
    expect((await client('GET /v2024/personal-access-tokens')).status).toBe(403);
    expect((await client('GET /v2024/public-identities')).status).toBe(200);
  });
});

describe('what is unknown of a bulk update', () => {
  it('a tenant may not have it at all', async () => {
    const { bulk, client, expiries } = await tenantOfFour({ bulkUpdate: false });
    expect((await bulk(['a'])).status).toBe(404);
    expect((await client(`POST ${BULK}`, { json: { ids: ['a'], patch: EXPIRE } })).status).toBe(404);
    expect(expiries()).toEqual([LATER, LATER, LATER, LATER]);
  });

  it.each([
    ['changes-nothing', 400, [LATER, LATER]],
    ['changes-others', 400, [DATE, DATE]],
    ['is-skipped', 200, [DATE, DATE]],
  ] as const)('an id that is none %s', async (bulkBadId, status, expected) => {
    const { bulk, expiries } = await tenantOfFour({ bulkBadId });
    const answer = await bulk(['a', 'none', 'b']);
    expect([answer.status, expiries().slice(0, 2)]).toEqual([status, expected]);
    if (status === 200) expect(column(answer, 'id')).toEqual(['a', 'b']);
  });

  it.each([
    [false, 400, LATER],
    [true, 200, DATE],
  ])('a managed token may be changed: %s', async (bulkTakesManaged, status, expected) => {
    const { bulk, expiries } = await tenantOfFour({ bulkTakesManaged });
    expect([(await bulk(['m'])).status, expiries()[3]]).toEqual([status, expected]);
  });

  it.each([
    ['before', LATER],
    ['after', DATE],
  ] as const)('an answer may be lost %s the effect', async (effect, expected) => {
    const { sandbox, bulk, expiries } = await tenantOfFour();
    const target = { operation: 'bulk-update' } as const;
    sandbox.faults.set({ rules: [{ target, effect, fault: { kind: 'reset' } }] });
    await expect(bulk(['a'])).rejects.toThrow('fetch failed');
    expect(expiries()[0]).toBe(expected);
  });
});
