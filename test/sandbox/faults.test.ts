import { describe, expect, it } from 'vitest';
import { faultCatalogue } from '../../sandbox/faults/catalogue.ts';
import type { Fault, FaultRule } from '../../sandbox/faults/plan.ts';
import { column, connect, errorText, requestToken, startSandbox } from './client.ts';

const LIST = 'GET /v2024/personal-access-tokens';
const QUERY = { 'owner-id': 'ada' };

async function listWith(fault: Fault) {
  const sandbox = await startSandbox();
  const owner = sandbox.tenant.addIdentity({ id: 'ada', name: 'Ada' });
  for (const id of ['a1', 'a2', 'a3', 'a4'])
    sandbox.tenant.addToken({ id, ownerId: owner.id, name: id, lastUsed: '2026-01-01T00:00:00.000Z' });
  const client = await connect(sandbox);
  const [first = ''] = column(await client(LIST, { query: QUERY }), 'id');
  sandbox.faults.set({ rules: [{ target: { operation: 'list' }, fault }] });
  return { sandbox, client, first, list: () => client(LIST, { query: QUERY }) };
}

describe('a fault instead of the answer', () => {
  it.each<[Fault, number, string]>([
    [{ kind: 'error', status: 500 }, 500, '"text":"An internal fault occurred."'],
    [{ kind: 'error', status: 403, text: 'No.' }, 403, '"text":"No."'],
    [{ kind: 'html', status: 502 }, 502, '<h1>502</h1>'],
    [{ kind: 'throttle', retryAfter: null }, 429, '{"message":" Rate Limit Exceeded "}'],
    [{ kind: 'unauthorized' }, 401, '{"error":"JWT validation failed: JWT is expired"}'],
  ])('%j is seen', async (fault, status, text) => {
    const { list } = await listWith(fault);
    const answer = await list();
    expect(answer.status).toBe(status);
    const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    expect(body).toContain(text);
  });

  it.each<[Fault, string | null]>([
    [{ kind: 'throttle', retryAfter: { seconds: 7 } }, '7'],
    [{ kind: 'throttle', retryAfter: { seconds: 86_400 } }, '86400'],
    [{ kind: 'throttle', retryAfter: { dateInSeconds: 30 } }, 'Mon, 15 Jun 2026 12:00:30 GMT'],
    [{ kind: 'throttle', retryAfter: null }, null],
  ])('%j has Retry-After %s', async (fault, expected) => {
    const { list, sandbox } = await listWith(fault);
    expect((await list()).headers.get('retry-after')).toBe(expected);
    expect(sandbox.requests.throttled).toBe(0);
  });

  it('repeats what the client sent', async () => {
    const { sandbox } = await listWith({ kind: 'hang' });
    sandbox.faults.set({ rules: [{ fault: { kind: 'echo', status: 500, text: 'canary' } }] });
    const answer = await requestToken(sandbox, sandbox.worker);
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).toContain('canary');
    expect(text).toContain(sandbox.worker.clientSecret);
  });

  it('repeats the Authorization header', async () => {
    const { list } = await listWith({ kind: 'echo', status: 500 });
    expect(errorText(await list())).toMatch(/^Bearer [\w-]{64}$/);
  });

  it('redirects', async () => {
    const { list } = await listWith({ kind: 'redirect', location: 'http://127.0.0.1:1/elsewhere' });
    const answer = await list();
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('http://127.0.0.1:1/elsewhere');
  });

  it('resets the connection', async () => {
    const { list } = await listWith({ kind: 'reset' });
    await expect(list()).rejects.toThrow('fetch failed');
  });

  it('gives no answer until the client gives up', async () => {
    const { sandbox } = await listWith({ kind: 'hang' });
    sandbox.faults.set({ rules: [{ fault: { kind: 'hang' } }] });
    const gaveUp = fetch(sandbox.tokenUrl, { method: 'POST', signal: AbortSignal.timeout(30) });
    await expect(gaveUp).rejects.toThrow('timeout');
  });

  it('gives no answer until the sandbox closes', async () => {
    const { sandbox, list } = await listWith({ kind: 'hang' });
    const hanging = expect(list()).rejects.toThrow('fetch failed');
    await expect.poll(() => sandbox.requests.entries('list').length).toBe(2);
    await sandbox.close();
    await hanging;
  });

  it('ends the access token for good only when told so', async () => {
    const { list, sandbox } = await listWith({ kind: 'unauthorized' });
    expect((await list()).status).toBe(401);
    sandbox.faults.clear();
    expect((await list()).status).toBe(200);
    sandbox.faults.set({ rules: [{ fault: { kind: 'unauthorized', invalidate: true } }] });
    expect((await list()).status).toBe(401);
    sandbox.faults.clear();
    expect((await list()).status).toBe(401);
  });
});

describe('a fault in the answer', () => {
  it.each<[Fault['kind']]>([['malformed-json'], ['truncated-json']])('%s is no JSON', async (kind) => {
    if (kind !== 'malformed-json' && kind !== 'truncated-json') throw new TypeError(kind);
    const { list } = await listWith({ kind });
    await expect(list()).rejects.toThrow(SyntaxError);
  });

  it('breaks the connection in the body', async () => {
    const { list } = await listWith({ kind: 'cut-off' });
    await expect(list()).rejects.toThrow('terminated');
  });

  it('moves the Date header alone', async () => {
    const { list, sandbox } = await listWith({ kind: 'clock-skew', minutes: -45 });
    expect((await list()).headers.get('date')).toBe('Mon, 15 Jun 2026 11:15:00 GMT');
    expect(sandbox.clock.now().toISOString()).toBe('2026-06-15T12:00:00.000Z');
  });

  it('sets and removes fields of rows by position', async () => {
    const change = { set: { id: '../../x', owner: null }, remove: ['created'] };
    const { list } = await listWith({ kind: 'rows', at: [1], change });
    const answer = await list();
    expect(column(answer, 'id')[1]).toBe('../../x');
    expect(column(answer, 'owner')[1]).toBeNull();
    expect(column(answer, 'created')).toEqual([
      '2026-06-15T12:00:00.000Z',
      undefined,
      '2026-06-15T12:00:00.000Z',
      '2026-06-15T12:00:00.000Z',
    ]);
  });

  it('changes every row where no position is named', async () => {
    const { list } = await listWith({ kind: 'rows', change: { set: { lastUsed: null } } });
    expect(column(await list(), 'lastUsed')).toEqual([null, null, null, null]);
  });

  it('replaces a row by something else', async () => {
    const { list } = await listWith({ kind: 'rows', at: [0, 2], change: { replace: null } });
    const { body } = await list();
    expect(body).toMatchObject([null, { owner: { id: 'ada' } }, null, { owner: { id: 'ada' } }]);
  });

  it.each([
    ['duplicated', 8],
    ['contradicted', 5],
    ['emptied', 0],
    ['halved', 2],
  ] as const)('%s makes four rows %i', async (change, expected) => {
    const { list } = await listWith({ kind: 'listing', change });
    expect((await list()).body).toHaveLength(expected);
  });

  it('gives one id two contents', async () => {
    const { list, first } = await listWith({ kind: 'listing', change: 'contradicted' });
    const answer = await list();
    expect(column(answer, 'id')).toEqual([
      first,
      expect.any(String),
      expect.any(String),
      expect.any(String),
      first,
    ]);
    expect(column(answer, 'name')[4]).toBe('another name');
  });

  it('wraps a listing in an object', async () => {
    const { list } = await listWith({ kind: 'listing', change: 'wrapped' });
    expect((await list()).body).toMatchObject({ items: [{}, {}, {}, {}] });
  });

  it('changes the fields of an object', async () => {
    const { sandbox } = await listWith({ kind: 'hang' });
    const change = { set: { tenant_id: 'other' }, remove: ['expires_in'] };
    sandbox.faults.set({ rules: [{ fault: { kind: 'fields', change } }] });
    const answer = await (await requestToken(sandbox, sandbox.worker)).json();
    expect(answer).toMatchObject({ tenant_id: 'other' });
    expect(answer).not.toHaveProperty('expires_in');
  });
});

describe('the catalogue', () => {
  it.each(Object.entries(faultCatalogue))('has a fault that shows: %s', async (_, fault) => {
    const { list, sandbox } = await listWith(fault);
    sandbox.faults.clear();
    const healthy = summary(await list());
    sandbox.faults.set({ rules: [{ fault }] });
    const faulty = list().then(summary, () => 'failed');
    const none = fault.kind === 'hang' ? sandbox.close() : Promise.resolve();
    expect(await faulty).not.toBe(healthy);
    await none;
  });
});

function summary(answer: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>>>): string {
  return JSON.stringify([answer.status, answer.headers.get('date'), answer.body]);
}

describe('a rule', () => {
  async function statusesOf(rules: FaultRule[], seed = 1) {
    const sandbox = await startSandbox({ faults: { rules, seed } });
    const client = await connect(sandbox);
    const statuses: number[] = [];
    for (let count = 1; count <= 8; count++) statuses.push((await client(LIST)).status);
    return statuses.join(' ');
  }
  const target = { operation: 'list' } as const;
  const fault: Fault = { kind: 'error', status: 500 };

  it.each<[string, FaultRule, string]>([
    ['always', { target, fault }, '500 500 500 500 500 500 500 500'],
    ['at numbers', { target, fault, when: { at: [3, 7] } }, '200 200 500 200 200 200 500 200'],
    ['in a range', { target, fault, when: { from: 2, to: 4 } }, '200 500 500 500 200 200 200 200'],
    ['from a number on', { target, fault, when: { from: 6 } }, '200 200 200 200 200 500 500 500'],
    ['so often', { target, fault, times: 2 }, '500 500 200 200 200 200 200 200'],
    ['never at 0', { target, fault, when: { probability: 0 } }, '200 200 200 200 200 200 200 200'],
    ['always at 1', { target, fault, when: { probability: 1 } }, '500 500 500 500 500 500 500 500'],
    [
      'not for another operation',
      { target: { operation: 'delete' }, fault },
      '200 200 200 200 200 200 200 200',
    ],
    ['not for another version', { target: { version: 'v1' }, fault }, '200 200 200 200 200 200 200 200'],
  ])('strikes %s', async (_, rule, expected) => {
    expect(await statusesOf([rule])).toBe(expected);
  });

  it('strikes by a seeded probability', async () => {
    const rules: FaultRule[] = [{ target, fault, when: { probability: 0.5 } }];
    expect(await statusesOf(rules, 3)).toBe(await statusesOf(rules, 3));
    expect(await statusesOf(rules, 3)).not.toBe(await statusesOf(rules, 4));
  });

  it('leaves the strike to the first of several that stand instead of the answer', async () => {
    const rules: FaultRule[] = [
      { target, fault, when: { at: [1] } },
      { target, fault: { kind: 'error', status: 503 }, when: { from: 1, to: 2 } },
    ];
    expect(await statusesOf(rules)).toBe('500 503 200 200 200 200 200 200');
  });

  it('strikes by the query, the token in the path and the client', async () => {
    const sandbox = await startSandbox();
    const token = sandbox.tenant.addToken({ ownerId: 'ada' });
    const client = await connect(sandbox);
    const path = '/v2024/personal-access-tokens';
    const struck = async (rule: FaultRule) => {
      sandbox.faults.set({ rules: [rule] });
      const answers = [
        await client(`GET ${path}`),
        await client(`GET ${path}`, { query: { offset: '250' } }),
        await client(`PATCH ${path}/${token.id}`),
      ];
      return answers.map(({ status }) => status).join(' ');
    };
    expect(await struck({ target: { query: { offset: '250' } }, fault })).toBe('200 500 403');
    expect(await struck({ target: { query: { offset: null } }, fault })).toBe('500 200 500');
    expect(await struck({ target: { id: token.id }, fault })).toBe('200 200 500');
    expect(await struck({ target: { clientId: sandbox.worker.clientId }, fault })).toBe('500 500 500');
    expect(await struck({ target: { clientId: 'another' }, fault })).toBe('200 200 403');
  });

  it.each([
    ['before', true],
    ['after', false],
  ] as const)('%s the effect leaves the token there: %s', async (effect, remains) => {
    const sandbox = await startSandbox();
    const token = sandbox.tenant.addToken({ ownerId: 'ada' });
    const client = await connect(sandbox);
    sandbox.faults.set({ rules: [{ target: { operation: 'delete' }, effect, fault: { kind: 'reset' } }] });
    await expect(client(`DELETE /v2024/personal-access-tokens/${token.id}`)).rejects.toThrow();
    expect(sandbox.tenant.token(token.id) !== undefined).toBe(remains);
  });

  it('joins faults in the answer', async () => {
    const { sandbox, list } = await listWith({ kind: 'hang' });
    sandbox.faults.set({
      rules: [
        { fault: { kind: 'clock-skew', minutes: 60 } },
        { fault: { kind: 'listing', change: 'halved' } },
        { fault: { kind: 'rows', change: { set: { name: 'x' } } } },
      ],
    });
    const answer = await list();
    expect(answer.headers.get('date')).toBe('Mon, 15 Jun 2026 13:00:00 GMT');
    expect(column(answer, 'name')).toEqual(['x', 'x']);
  });
});
