import { describe, expect, it } from 'vitest';
import { connect, connectWith, requestToken, startSandbox } from './client.ts';

describe('the token endpoint', () => {
  it('mints for an id and a secret in an urlencoded body', async () => {
    const sandbox = await startSandbox({ apiOrg: 'globex', tenantId: 'tenant-1', pod: 'pod-1' });
    const answer = await requestToken(sandbox, sandbox.worker);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      access_token: expect.stringMatching(/^[\w-]{64}$/),
      token_type: 'bearer',
      expires_in: 43_200,
      scope: 'sp:all-personal-access-tokens:manage sp:my-personal-access-tokens:manage sp:scopes:default',
      tenant_id: 'tenant-1',
      pod: 'pod-1',
      org: 'globex',
      identity_id: sandbox.worker.ownerId,
      strong_auth_supported: false,
      jti: expect.any(String),
    });
  });

  it('mints for a multipart body', async () => {
    const sandbox = await startSandbox();
    const body = new FormData();
    body.append('grant_type', 'client_credentials');
    body.append('client_id', sandbox.worker.clientId);
    body.append('client_secret', sandbox.worker.clientSecret);
    const answer = await fetch(sandbox.tokenUrl, { method: 'POST', body });
    expect(answer.status).toBe(200);
  });

  it('refuses credentials in the query string', async () => {
    const sandbox = await startSandbox();
    const query = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: sandbox.worker.clientId,
      client_secret: sandbox.worker.clientSecret,
    });
    const answer = await fetch(`${sandbox.tokenUrl}?${query}`, { method: 'POST' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      error: 'invalid_request',
      error_description: 'Credentials belong in the body',
    });
    expect(JSON.stringify(sandbox.requests.entries())).not.toContain(sandbox.worker.clientSecret);
  });

  it.each([
    ['another grant', new URLSearchParams({ grant_type: 'password' }), 'unsupported_grant_type'],
    ['no form', '{"grant_type":"client_credentials"}', 'invalid_request'],
  ])('refuses %s', async (_, body, error) => {
    const sandbox = await startSandbox();
    const answer = await fetch(sandbox.tokenUrl, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error });
  });

  it('answers 401 to a wrong secret', async () => {
    const sandbox = await startSandbox();
    const answer = await requestToken(sandbox, { ...sandbox.worker, clientSecret: 'wrong' });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({
      error: 'invalid_client',
      error_description: 'Client authentication failed',
    });
  });

  it('mints for a plain API client, which is no identity', async () => {
    const sandbox = await startSandbox();
    const { id, secret } = sandbox.tenant.addApiClient({ scope: ['sp:scopes:default'] });
    const answer = await requestToken(sandbox, { clientId: id, clientSecret: secret });
    expect(answer.status).toBe(200);
    expect(await answer.json()).not.toHaveProperty('identity_id');
    expect((await requestToken(sandbox, { clientId: id, clientSecret: 'wrong' })).status).toBe(401);
  });

  it('does not mint for a deleted token', async () => {
    const sandbox = await startSandbox();
    sandbox.tenant.removeToken(sandbox.worker.clientId);
    expect((await requestToken(sandbox, sandbox.worker)).status).toBe(401);
  });

  it('does not mint for a token from its expiration date on', async () => {
    const sandbox = await startSandbox();
    sandbox.tenant.patchToken(sandbox.worker.clientId, { expirationDate: '2026-06-15T12:00:00.001Z' });
    expect((await requestToken(sandbox, sandbox.worker)).status).toBe(200);
    sandbox.clock.advance(1);
    expect((await requestToken(sandbox, sandbox.worker)).status).toBe(401);
  });
});

describe('the last use', () => {
  it('is the first minting of a day, and moves after 24 hours', async () => {
    const sandbox = await startSandbox();
    const lastUsed = () => sandbox.tenant.token(sandbox.worker.clientId)?.lastUsed;
    expect(lastUsed()).toBeNull();
    await requestToken(sandbox, sandbox.worker);
    expect(lastUsed()).toBe('2026-06-15T12:00:00.000Z');
    sandbox.clock.set('2026-06-16T11:59:59.999Z');
    await requestToken(sandbox, sandbox.worker);
    expect(lastUsed()).toBe('2026-06-15T12:00:00.000Z');
    sandbox.clock.advance(1);
    await requestToken(sandbox, sandbox.worker);
    expect(lastUsed()).toBe('2026-06-16T12:00:00.000Z');
  });
});

describe('an access token', () => {
  it('ends after the validity of the token that minted it', async () => {
    const sandbox = await startSandbox();
    sandbox.tenant.patchToken(sandbox.worker.clientId, { accessTokenValiditySeconds: 15 });
    const client = await connect(sandbox);
    sandbox.clock.advance(14_999);
    expect((await client('GET /v2024/personal-access-tokens')).status).toBe(200);
    sandbox.clock.advance(1);
    expect(await client('GET /v2024/personal-access-tokens')).toMatchObject({
      status: 401,
      body: { error: 'JWT validation failed: JWT is expired' },
    });
  });

  it('outlives its deleted token by default, and can be made to die with it', async () => {
    const sandbox = await startSandbox();
    const { client, token } = await connectWith(sandbox, null);
    sandbox.tenant.removeToken(token.id);
    expect((await client('GET /v2024/personal-access-tokens')).status).toBe(200);
    sandbox.switch({ tokensOutlivePat: false });
    expect((await client('GET /v2024/personal-access-tokens')).status).toBe(401);
  });

  it('keeps its scopes when those of its token change', async () => {
    const sandbox = await startSandbox();
    const { client, token } = await connectWith(sandbox, ['sp:all-personal-access-tokens:read']);
    sandbox.tenant.patchToken(token.id, { scope: ['sp:scopes:default'] });
    expect((await client('GET /v2024/personal-access-tokens')).status).toBe(200);
  });

  it('can be revoked for all at once', async () => {
    const sandbox = await startSandbox();
    const client = await connect(sandbox);
    sandbox.sessions.revokeAll();
    expect((await client('GET /v2024/personal-access-tokens')).status).toBe(401);
  });
});
