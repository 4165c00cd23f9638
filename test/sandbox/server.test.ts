import { describe, expect, it } from 'vitest';
import { column, connect, startSandbox } from './client.ts';

const LIST = 'GET /v2024/personal-access-tokens';

describe('a sandbox', () => {
  it('lists its population, with ages counted from its own clock', async () => {
    const sandbox = await startSandbox({ now: '2040-01-01T00:00:00.000Z' });
    sandbox.populate({ tokens: 300, seed: 1 });
    const answer = await (await connect(sandbox))(LIST);
    expect(answer.body).toHaveLength(301);
    const created = column(answer, 'created').map(String).sort();
    expect(created.at(0)).toMatch(/^203[67]/);
    expect(created.at(-1)).toMatch(/^2039-12/);
  });

  it('makes the same worker from the same seed, and another from another', async () => {
    const [first, second, third] = [
      await startSandbox({ seed: 1 }),
      await startSandbox({ seed: 1 }),
      await startSandbox({ seed: 2 }),
    ];
    expect(second.worker).toEqual(first.worker);
    expect(third.worker.clientId).not.toBe(first.worker.clientId);
  });

  it('keeps each answer back for its latency', async () => {
    const sandbox = await startSandbox();
    const client = await connect(sandbox);
    sandbox.switch({ latencyMs: 300 });
    const pending = client(LIST);
    await expect
      .poll(() => sandbox.requests.entries('list'), { interval: 5 })
      .toMatchObject([{ status: null }]);
    await pending;
    expect(sandbox.requests.entries('list')).toMatchObject([{ status: 200 }]);
  });

  it('serves many listings at once', async () => {
    const sandbox = await startSandbox();
    sandbox.populate({ tokens: 1000, seed: 1 });
    const client = await connect(sandbox);
    const answers = await Promise.all(Array.from({ length: 20 }, () => client(LIST)));
    expect(answers.map((answer) => column(answer, 'id').length)).toEqual(Array(20).fill(1001));
  });
});

describe('the tenant, past HTTP', () => {
  it('shows and changes tokens at once', async () => {
    const { tenant, worker } = await startSandbox();
    const token = tenant.addToken({ id: 'a1', ownerId: worker.ownerId, name: 'before' });
    tenant.patchToken('a1', { name: 'after' });
    tenant.use('a1');
    expect(token.name).toBe('before');
    expect(tenant.token('a1')).toMatchObject({ name: 'after', lastUsed: '2026-06-15T12:00:00.000Z' });
    expect(tenant.removeToken('a1')).toBe(true);
    expect(tenant.removeToken('a1')).toBe(false);
    expect(tenant.tokens().map(({ id }) => id)).toEqual([worker.clientId]);
  });

  it('refuses to change or to use a token that it does not have', async () => {
    const { tenant } = await startSandbox();
    expect(() => tenant.patchToken('none', {})).toThrow('The sandbox has no token none');
    expect(() => tenant.use('none')).toThrow('The sandbox has no token none');
  });
});
