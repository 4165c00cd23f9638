import { describe, expect, it, onTestFinished } from 'vitest';
import { createClientChannel } from '../../lambda/isc/calls/client-channel.ts';
import { createPace } from '../../lambda/isc/calls/pace.ts';
import { createSession } from '../../lambda/isc/calls/session.ts';
import { createTransport } from '../../lambda/isc/http/transport.ts';
import { createTenantOpener } from '../../lambda/isc/tenant.ts';
import { serveScript } from '../support/scripted-server.ts';
import { openSandbox } from './open-sandbox.ts';

/** A session of a tenant whose base URL names its org, minting on the sandbox. */
async function sessionOf(baseUrl: string, org: string) {
  const { sandbox, clock } = await openSandbox({ org });
  const channel = createClientChannel({
    send: createTransport({
      timeouts: { headersMs: 1000, bodyMs: 1000 },
      maxBytes: 10_000,
      now: clock.now,
    }),
    pace: createPace({ requests: 10, windowMs: 100, concurrency: 2 }),
    clock,
    random: () => 0,
    limits: { attempts: 2, baseMs: 1, capMs: 1, maxRetryAfterMs: 1000, unnamedWaitMs: 1 },
    log: () => undefined,
  });
  return createSession({ baseUrl, tokenUrl: sandbox.tokenUrl, credentials: sandbox.worker, channel, clock });
}

describe('connect', () => {
  it('tells who the credentials are', async () => {
    const { sandbox, tenant } = await openSandbox();
    expect(await tenant.connect()).toEqual({
      clientId: sandbox.worker.clientId,
      ownerId: sandbox.worker.ownerId,
      tenantId: '7a6f1c62-5f0c-4d3c-9b52-3d1f5a1f0acb',
      org: 'acme',
      serverTime: '2026-03-01T00:00:00.000Z',
    });
  });

  it('tells a client id that was typed in upper case as listings write it, and sends it as it was typed', async () => {
    const body = JSON.stringify({ access_token: 'token', org: 'acme' });
    const { endpoint, seen, stop } = await serveScript([{ status: 200, body }]);
    onTestFinished(stop);
    const { clock } = await openSandbox();
    const open = createTenantOpener({ baseUrl: endpoint, apiVersion: 'v2025', allowHost: false, clock });
    const credentials = { clientId: 'ABCDEF00ABCDEF00ABCDEF00ABCDEF00', clientSecret: 'secret' };
    expect((await open(credentials).connect()).clientId).toBe('abcdef00abcdef00abcdef00abcdef00');
    expect(seen[0]?.body).toContain('client_id=ABCDEF00ABCDEF00ABCDEF00ABCDEF00');
  });

  it('accepts the tenant that the host names', async () => {
    const session = await sessionOf('https://acme.api.identitynow.com', 'acme');
    expect((await session.current()).connection.org).toBe('acme');
  });

  it("refuses another tenant's credentials", async () => {
    const session = await sessionOf('https://acme.api.identitynow.com', 'globex');
    await expect(session.current()).rejects.toMatchObject({
      name: 'ConfigError',
      message:
        'mint an access token (https://acme.api.identitynow.com): the token answer names globex as its tenant, not acme. Check the credentials and baseUrl.',
    });
  });

  it.each(['\u001b[2Jglobex', 'acme\n', 'f'.repeat(64)])(
    'refuses a tenant whose name cannot be read: %j',
    async (org) => {
      const session = await sessionOf('https://acme.api.identitynow.com', org);
      await expect(session.current()).rejects.toMatchObject({
        name: 'ConfigError',
        message:
          'mint an access token (https://acme.api.identitynow.com): the token answer names nothing readable as its tenant, not acme. Check the credentials and baseUrl.',
      });
    },
  );

  it.each([
    ['an escape sequence', '\u001b]0;title\u0007'],
    ['a client secret', 'cafe0123456789abcafe0123456789abcafe0123456789abcafe0123456789ab'],
    ['two words', 'acme corp'],
    ['nothing', ''],
    ['a number', 7],
  ])('knows neither tenant nor owner from %s', async (_name, value) => {
    const { sandbox, tenant } = await openSandbox();
    const change = { set: { org: value, tenant_id: value, identity_id: value } };
    sandbox.faults.set({ rules: [{ fault: { kind: 'fields', change } }] });
    expect(await tenant.connect()).toMatchObject({ ownerId: null, tenantId: null, org: null });
  });

  it('knows neither tenant nor owner from digits of its own secret', async () => {
    const { sandbox, tenant } = await openSandbox();
    const digits = sandbox.worker.clientSecret.slice(20, 30);
    const change = { set: { org: digits, tenant_id: `t-${digits}`, identity_id: digits.slice(0, 8) } };
    sandbox.faults.set({ rules: [{ fault: { kind: 'fields', change } }] });
    expect(await tenant.connect()).toMatchObject({ ownerId: null, tenantId: null, org: null });
  });

  it('knows no tenant that is its access token', async () => {
    const { sandbox, tenant } = await openSandbox();
    const change = { set: { access_token: 'token-of-12-digits', tenant_id: 'token-of-12-digits' } };
    sandbox.faults.set({ rules: [{ fault: { kind: 'fields', change } }] });
    expect((await tenant.connect()).tenantId).toBeNull();
  });

  it('tells wrong credentials at once', async () => {
    const { sandbox, open } = await openSandbox();
    const tenant = open({ clientId: sandbox.worker.clientId, clientSecret: 'wrong' });
    await expect(tenant.connect()).rejects.toMatchObject({
      facts: { failure: 'unauthorized', operation: 'mint an access token', status: 401 },
    });
    expect(sandbox.requests.total).toBe(1);
  });

  it('does not show a secret that was given as the client id', async () => {
    const { open } = await openSandbox();
    const secret = 'cafe0123456789abcafe0123456789abcafe0123456789abcafe0123456789ab';
    await expect(open({ clientId: secret, clientSecret: secret }).connect()).rejects.toThrow(
      /^mint an access token \(127\.0\.0\.1:\d+\): unauthorized, status 401/,
    );
  });

  it('repeats after an error of the server', async () => {
    const { sandbox, tenant } = await openSandbox();
    sandbox.faults.set({ rules: [{ times: 4, fault: { kind: 'error', status: 500 } }] });
    expect((await tenant.connect()).org).toBe('acme');
    expect(tenant.usage()).toEqual({ requests: 5, retries: 4, throttled: 0 });
  });

  it('refuses an answer without access token', async () => {
    const { sandbox, tenant } = await openSandbox();
    sandbox.faults.set({ rules: [{ fault: { kind: 'fields', change: { remove: ['access_token'] } } }] });
    await expect(tenant.connect()).rejects.toMatchObject({ facts: { failure: 'unavailable' } });
  });

  it.each([
    ['a line break', 'a\r\nx-other: 1'],
    ['a blank', 'a b'],
    ['other letters', 'ключ'],
    ['more than 16 KB', 'a'.repeat(16_385)],
    ['nothing', ''],
  ])('never sends an access token with %s in it', async (_name, text) => {
    const { sandbox, tenant } = await openSandbox();
    const change = { set: { access_token: text } };
    sandbox.faults.set({ rules: [{ fault: { kind: 'fields', change } }] });
    await expect(tenant.listTokens({})).rejects.toThrow(
      /^mint an access token .*: unavailable, no answer\. The tenant gave an answer that is not the expected JSON\./,
    );
    expect(sandbox.requests.entries('list')).toEqual([]);
  });
});

describe('a session', () => {
  it('mints once for many calls at the same time', async () => {
    const { sandbox, tenant } = await openSandbox();
    await Promise.all(Array.from({ length: 30 }, () => tenant.listTokens({})));
    expect(sandbox.requests.entries('token').length).toBe(1);
  });

  it('renews once when the tenant ends the access token under many calls', async () => {
    const { sandbox, tenant } = await openSandbox();
    await tenant.connect();
    sandbox.sessions.revokeAll();
    await Promise.all(Array.from({ length: 30 }, () => tenant.listTokens({})));
    expect(sandbox.requests.entries('token').length).toBe(2);
  });

  it.each([
    [43_139, 1],
    [43_140, 2],
  ])('of 12 hours is, after %i seconds, minted %i times', async (seconds, mints) => {
    const { sandbox, tenant } = await openSandbox();
    await tenant.listTokens({});
    sandbox.clock.advance(seconds * 1000);
    await tenant.listTokens({});
    expect(sandbox.requests.entries('token').length).toBe(mints);
    expect(sandbox.requests.entries('list').map(({ status }) => status)).toEqual([200, 200]);
  });

  it('keeps the credentials in the body of the request', async () => {
    const { sandbox, tenant } = await openSandbox();
    await tenant.connect();
    expect(sandbox.requests.entries('token')).toMatchObject([{ path: '/oauth/token', query: {} }]);
  });
});

describe('createTenantOpener', () => {
  const options = {
    apiVersion: 'v2025' as const,
    allowHost: false,
    clock: { now: () => '2026-03-01T00:00:00.000Z', sleep: async () => undefined },
  };

  it('refuses a host that is not known', () => {
    expect(() => createTenantOpener({ ...options, baseUrl: 'https://evil.example' })).toThrow(
      'open the tenant: baseUrl is not a known ISC host',
    );
  });

  it.each(['https://evil.example/oauth/token', 'not a url'])('refuses the token URL %s', (tokenUrl) => {
    expect(() =>
      createTenantOpener({ ...options, baseUrl: 'https://acme-corp.api.identitynow.com', tokenUrl }),
    ).toThrow('tokenUrl must be on the host of baseUrl');
  });

  it('counts the calls of all that it opened for one client id together', async () => {
    const { sandbox, tenant, open } = await openSandbox();
    const other = open(sandbox.worker);
    await tenant.listTokens({});
    await other.listTokens({});
    expect(other.usage()).toEqual({ requests: 4, retries: 0, throttled: 0 });
  });
});
