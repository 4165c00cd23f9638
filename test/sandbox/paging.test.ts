import { describe, expect, it } from 'vitest';
import type { Paging } from '../../sandbox/switches.ts';
import { type Client, column, connect, startSandbox } from './client.ts';

const LIST = 'GET /v2024/personal-access-tokens';

async function tenantOf600(paging: Paging) {
  const sandbox = await startSandbox({ paging });
  for (let index = 0; index < 599; index++) sandbox.tenant.addToken({ ownerId: 'ada' });
  return { sandbox, client: await connect(sandbox) };
}

async function rowsOf(client: Client, query: Record<string, string>): Promise<number | string> {
  const answer = await client(LIST, { query });
  return answer.status === 200 ? column(answer, 'id').length : `status ${answer.status}`;
}

describe.each<[Paging, Record<string, string>, number | string]>([
  ['all', {}, 600],
  ['all', { limit: '10', offset: '590' }, 600],
  ['all', { limit: 'ten' }, 600],
  ['limit-offset', {}, 250],
  ['limit-offset', { limit: '10' }, 10],
  ['limit-offset', { limit: '250', offset: '500' }, 100],
  ['limit-offset', { offset: '600' }, 0],
  ['limit-offset', { limit: '251' }, 'status 400'],
  ['limit-offset', { limit: 'ten' }, 'status 400'],
  ['limit-offset', { offset: '-1' }, 'status 400'],
  ['error-past-end', {}, 250],
  ['error-past-end', { offset: '599' }, 1],
  ['error-past-end', { offset: '600' }, 'status 400'],
  ['at-most-100', { limit: '250' }, 100],
  ['at-most-100', { limit: '10' }, 10],
  ['at-most-100', { limit: '250', offset: '599' }, 1],
  ['cut-at-250', {}, 250],
  ['cut-at-250', { limit: '10', offset: '500' }, 250],
])('paging %s with %j', (paging, query, expected) => {
  it(`gives ${expected}`, async () => {
    const { client } = await tenantOf600(paging);
    expect(await rowsOf(client, query)).toBe(expected);
  });
});

describe('pages', () => {
  it('hold each token once', async () => {
    const { client } = await tenantOf600('limit-offset');
    const pages = await Promise.all(
      ['0', '250', '500'].map(async (offset) => column(await client(LIST, { query: { offset } }), 'id')),
    );
    expect(new Set(pages.flat()).size).toBe(600);
  });

  it('past an empty list are no error at the start', async () => {
    const { client } = await tenantOf600('error-past-end');
    expect(await rowsOf(client, { 'owner-id': 'nobody', offset: '0' })).toBe(0);
  });
});

describe('X-Total-Count', () => {
  it.each<[Paging, boolean, string | null]>([
    ['limit-offset', true, '600'],
    ['error-past-end', true, '600'],
    ['at-most-100', true, '600'],
    ['limit-offset', false, null],
    ['all', true, null],
    ['cut-at-250', true, null],
  ])('in %s with the switch %s is %s', async (paging, countHeader, expected) => {
    const { sandbox, client } = await tenantOf600(paging);
    sandbox.switch({ countHeader });
    const answer = await client(LIST, { query: { count: 'true' } });
    expect(answer.headers.get('x-total-count')).toBe(expected);
  });
});
