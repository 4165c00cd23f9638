import { describe, expect, it } from 'vitest';
import type { Paging } from '../../sandbox/switches.ts';
import { addTokens, openSandbox } from './open-sandbox.ts';

/** The worker's own token is one of them. */
async function tenantOf(count: number, paging: Paging, countHeader = true) {
  const opened = await openSandbox({ paging, countHeader });
  addTokens(opened.sandbox, count - 1);
  return opened;
}

const doubtOf250 =
  'exactly 250 rows came, the next page repeats them, and nothing proves that there are no more';

describe.each<Paging>(['all', 'limit-offset', 'error-past-end', 'at-most-100'])(
  'a tenant that pages as %s',
  (paging) => {
    it.each([
      [1, true],
      [249, true],
      [251, true],
      [499, false],
      [501, false],
      [620, true],
      [620, false],
    ])('is listed whole with %i tokens, counted: %s', async (count, countHeader) => {
      const { tenant } = await tenantOf(count, paging, countHeader);
      const listing = await tenant.listTokens({});
      expect(listing.completeness).toEqual({ kind: 'complete' });
      expect(new Set([...listing.rows].map((row) => row.id)).size).toBe(count);
      expect(listing.rows.length).toBe(count);
    });
  },
);

describe.each<Paging>(['limit-offset', 'error-past-end', 'at-most-100'])(
  'a tenant that pages as %s',
  (paging) => {
    it.each([
      [250, true],
      [250, false],
      [500, true],
      [500, false],
    ])('proves the end of exactly %i tokens, counted: %s', async (count, countHeader) => {
      const { tenant } = await tenantOf(count, paging, countHeader);
      const listing = await tenant.listTokens({});
      expect(listing.completeness).toEqual({ kind: 'complete' });
      expect(listing.rows.length).toBe(count);
    });
  },
);

describe('a listing', () => {
  it('of a tenant that cuts at 250 is doubtful', async () => {
    const { tenant } = await tenantOf(300, 'cut-at-250');
    const listing = await tenant.listTokens({});
    expect(listing.rows.length).toBe(250);
    expect(listing.completeness).toEqual({ kind: 'doubtful', reason: doubtOf250 });
  });

  it('of a tenant that cuts at 250 is whole where there are fewer', async () => {
    const { tenant } = await tenantOf(200, 'cut-at-250');
    expect((await tenant.listTokens({})).completeness).toEqual({ kind: 'complete' });
  });

  it('of exactly 250 from a tenant that gives all at once is doubtful', async () => {
    const { tenant } = await tenantOf(250, 'all');
    expect((await tenant.listTokens({})).completeness).toEqual({ kind: 'doubtful', reason: doubtOf250 });
  });

  it('of exactly 500 from a tenant that gives all at once is doubtful after one more look', async () => {
    const { sandbox, tenant } = await tenantOf(500, 'all');
    const listing = await tenant.listTokens({});
    expect(listing.completeness.kind).toBe('doubtful');
    expect(sandbox.requests.entries('list').length).toBe(2);
  });

  it('of an empty answer is complete', async () => {
    const { sandbox, tenant } = await tenantOf(3, 'all');
    sandbox.faults.set({ rules: [{ fault: { kind: 'listing', change: 'emptied' } }] });
    const { rows, ...listing } = await tenant.listTokens({});
    expect([...rows]).toEqual([]);
    expect(listing).toEqual({
      completeness: { kind: 'complete' },
      contradictions: [],
      serverTime: '2026-03-01T00:00:00.000Z',
    });
  });

  it('asks the tenant for both filters and for an owner', async () => {
    const { sandbox, tenant } = await tenantOf(3, 'all');
    await tenant.listTokens({ filter: { kind: 'never-used' } });
    await tenant.listTokens({ filter: { kind: 'last-used-le', date: '2026-01-01T00:00:00.000Z' } });
    await tenant.listTokens({ ownerId: 'me' });
    expect(sandbox.requests.entries('list').map(({ query }) => query)).toEqual([
      { filters: 'lastUsed isnull', limit: '250', offset: '0', count: 'true' },
      { filters: 'lastUsed isnull', limit: '250', offset: '1', count: 'true' },
      { filters: 'lastUsed le 2026-01-01T00:00:00.000Z', limit: '250', offset: '0', count: 'true' },
      { 'owner-id': 'me', limit: '250', offset: '0', count: 'true' },
    ]);
  });

  it.each(['v2024', 'v2025', 'v2026', 'v1'] as const)('works in %s', async (apiVersion) => {
    const { sandbox, tenant } = await openSandbox({}, { apiVersion });
    const [id] = addTokens(sandbox, 1);
    const { rows } = await tenant.listTokens({ filter: { kind: 'never-used' } });
    expect([...rows].map((row) => [row.kind, row.id])).toEqual([['pat', id]]);
  });

  it('drops rows that came twice with the same content', async () => {
    const { sandbox, tenant } = await tenantOf(3, 'all');
    sandbox.faults.set({ rules: [{ fault: { kind: 'listing', change: 'duplicated' } }] });
    const listing = await tenant.listTokens({});
    expect(listing.rows.length).toBe(3);
    expect(listing.contradictions).toEqual([]);
  });

  it('trusts neither of two contents of one id', async () => {
    const { sandbox, tenant } = await tenantOf(3, 'all');
    sandbox.faults.set({ rules: [{ fault: { kind: 'listing', change: 'contradicted' } }] });
    const listing = await tenant.listTokens({});
    const first = sandbox.tenant.tokens()[0]?.id;
    expect(listing.contradictions).toEqual([first]);
    expect([...listing.rows][0]).toEqual({
      kind: 'unreadable',
      id: first,
      name: null,
      ownerId: null,
      reason: 'the listing has this id twice, with different contents',
    });
    expect([...listing.rows].map((row) => row.kind)).toEqual(['unreadable', 'pat', 'pat']);
  });

  it('trusts neither of two spellings of one id', async () => {
    const { sandbox, tenant } = await tenantOf(3, 'all');
    const [first] = sandbox.tenant.tokens();
    const dashed = first?.id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') ?? '';
    sandbox.tenant.addToken({ id: dashed, ownerId: first?.ownerId ?? '' });
    const listing = await tenant.listTokens({});
    expect(listing.contradictions).toEqual([first?.id]);
    expect([...listing.rows].map((row) => row.kind)).toEqual(['unreadable', 'pat', 'pat']);
  });

  it('without the right ends with the right that is needed', async () => {
    const { sandbox, open } = await openSandbox();
    const owner = sandbox.tenant.addIdentity();
    const poor = sandbox.tenant.addToken({ ownerId: owner.id, scope: ['sp:scopes:default'] });
    await expect(open({ clientId: poor.id, clientSecret: poor.secret }).listTokens({})).rejects.toThrow(
      /list tokens \(127\.0\.0\.1:\d+\): forbidden, status 403, tracking id [0-9a-f-]+\. The token needs the scope sp:all-personal-access-tokens:read, and its owner the right idn:all-personal-access-tokens:read/,
    );
  });
});
