import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { connect, connectWith, requestToken, startSandbox } from './client.ts';

const V2024 = 'GET /v2024/personal-access-tokens';
const V2025 = 'GET /v2025/personal-access-tokens';

describe('the rate limit', () => {
  it('refuses what is over it, and says how long to wait', async () => {
    const sandbox = await startSandbox({ rateLimit: { requests: 2, windowMs: 60_000 } });
    const client = await connect(sandbox);
    expect((await client(V2024)).status).toBe(200);
    expect((await client(V2024)).status).toBe(200);
    const third = await client(V2024);
    expect(third).toMatchObject({ status: 429, body: { message: ' Rate Limit Exceeded ' } });
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(third.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(sandbox.requests.throttled).toBe(1);
  });

  it('refuses before any effect', async () => {
    const sandbox = await startSandbox({ rateLimit: { requests: 1, windowMs: 60_000 } });
    const token = sandbox.tenant.addToken({ ownerId: 'ada' });
    const client = await connect(sandbox);
    await client(V2024);
    expect((await client(`DELETE /v2024/personal-access-tokens/${token.id}`)).status).toBe(429);
    expect(sandbox.tenant.token(token.id)).toBeDefined();
  });

  it('counts apart each API version and each client', async () => {
    const sandbox = await startSandbox({ rateLimit: { requests: 1, windowMs: 60_000 } });
    const client = await connect(sandbox);
    const { client: other } = await connectWith(sandbox, null);
    const answers = [await client(V2024), await client(V2025), await other(V2024), await client(V2024)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  });

  it('counts together all access tokens of a client', async () => {
    const sandbox = await startSandbox({ rateLimit: { requests: 1, windowMs: 60_000 } });
    const [first, second] = [await connect(sandbox), await connect(sandbox)];
    expect((await first(V2024)).status).toBe(200);
    expect((await second(V2024)).status).toBe(429);
  });

  it('lets requests in again when the window has passed', async () => {
    const sandbox = await startSandbox({ rateLimit: { requests: 1, windowMs: 40 } });
    const client = await connect(sandbox);
    await client(V2024);
    await sleep(60);
    expect((await client(V2024)).status).toBe(200);
  });

  it('allows ten times as many token requests', async () => {
    const sandbox = await startSandbox({ rateLimit: { requests: 1, windowMs: 60_000 } });
    const statuses: number[] = [];
    for (let count = 1; count <= 11; count++)
      statuses.push((await requestToken(sandbox, sandbox.worker)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 429]);
  });

  it('is 100 requests where none is named', async () => {
    const sandbox = await startSandbox();
    const client = await connect(sandbox);
    const answers = await Promise.all(Array.from({ length: 101 }, () => client(V2024)));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
  });

  it('can be off', async () => {
    const sandbox = await startSandbox({ rateLimit: null });
    const client = await connect(sandbox);
    const answers = await Promise.all(Array.from({ length: 150 }, () => client(V2024)));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(0);
  });
});
