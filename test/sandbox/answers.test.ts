import { describe, expect, it } from 'vitest';
import { connect, field, startSandbox } from './client.ts';

describe('every answer', () => {
  it.each([
    ['GET /v2024/personal-access-tokens', 200, 'true'],
    ['GET /v2025/personal-access-tokens', 200, 'true'],
    ['GET /v2026/personal-access-tokens', 200, 'true'],
    ['GET /personal-access-tokens/v1', 200, null],
    ['GET /v2024/public-identities', 200, 'true'],
    ['GET /public-identities/v1', 200, null],
    ['DELETE /v2024/personal-access-tokens/none', 404, 'true'],
    ['GET /v2024/personal-access-tokens/some-id', 404, null],
    ['GET /v2023/personal-access-tokens', 404, null],
    ['GET /nothing', 404, null],
  ])('to %s is %i, with a tracking id and X-Deprecated %s', async (request, status, deprecated) => {
    const client = await connect(await startSandbox());
    const answer = await client(request);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('slpt-request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(answer.headers.get('x-deprecated')).toBe(deprecated);
  });

  it('has the Date of the sandbox’s clock', async () => {
    const sandbox = await startSandbox({ now: '2031-05-04T03:02:01.000Z' });
    const client = await connect(sandbox);
    const date = async () => (await client('GET /v2024/public-identities')).headers.get('date');
    expect(await date()).toBe('Sun, 04 May 2031 03:02:01 GMT');
    sandbox.clock.advance(60_000);
    expect(await date()).toBe('Sun, 04 May 2031 03:03:01 GMT');
  });
});

describe('an error', () => {
  it('names the tracking id of its header', async () => {
    const client = await connect(await startSandbox());
    const answer = await client('DELETE /v2024/personal-access-tokens/none');
    expect(answer.body).toEqual({
      detailCode: '404 Not found',
      trackingId: answer.headers.get('slpt-request-id'),
      messages: [
        { locale: 'en-US', localeOrigin: 'DEFAULT', text: 'The personal access token was not found' },
      ],
      causes: [],
    });
  });

  it.each([
    [undefined, 'Authorization header is missing'],
    ['Bearer wrong', 'JWT validation failed: JWT is expired'],
    ['Basic d3Jvbmc6d3Jvbmc=', 'JWT validation failed: JWT is expired'],
  ])('is 401 with Authorization %s', async (authorization, error) => {
    const sandbox = await startSandbox();
    const answer = await fetch(`${sandbox.baseUrl}/v2024/personal-access-tokens`, {
      headers: authorization ? { authorization } : {},
    });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ error });
  });
});

describe('the request log', () => {
  it('holds each request with its operation, its client and its status', async () => {
    const sandbox = await startSandbox();
    const client = await connect(sandbox);
    await client('DELETE /v2024/personal-access-tokens/none', { query: { x: '1' } });
    const { clientId } = sandbox.worker;
    expect(sandbox.requests.entries()).toMatchObject([
      { method: 'POST', path: '/oauth/token', operation: 'token', version: null, status: 200, clientId },
      {
        method: 'DELETE',
        path: '/v2024/personal-access-tokens/none',
        query: { x: '1' },
        operation: 'delete',
        version: 'v2024',
        status: 404,
        clientId,
      },
    ]);
    expect(sandbox.requests.entries('delete')).toHaveLength(1);
    expect(sandbox.requests.total).toBe(2);
    sandbox.requests.clear();
    expect(sandbox.requests.total).toBe(0);
  });

  it('holds no secret', async () => {
    const sandbox = await startSandbox();
    const client = await connect(sandbox);
    const created = await client('POST /v2024/personal-access-tokens', { json: { name: 'x' } });
    const log = JSON.stringify(sandbox.requests.entries());
    expect(log).not.toContain(sandbox.worker.clientSecret);
    expect(log).not.toContain(String(field(created, 'secret')));
  });
});
