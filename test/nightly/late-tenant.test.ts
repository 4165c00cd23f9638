import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../lambda/errors.ts';
import { createLateTenant, workerExpiresInDays } from '../../lambda/night-deps.ts';
import { openSandbox } from '../isc/open-sandbox.ts';

describe('a tenant that is opened at its first use', () => {
  it('reads no credentials before it is used, and reads them once', async () => {
    const { tenant } = await openSandbox();
    let opened = 0;
    const late = createLateTenant(async () => {
      opened += 1;
      return tenant;
    });
    expect(late.usage()).toEqual({ requests: 0, retries: 0, throttled: 0 });
    expect(opened).toBe(0);
    await late.connect();
    await late.listTokens({});
    expect(opened).toBe(1);
    expect(late.usage().requests).toBe(2);
  });

  it('fails the use that could not open it, and tries again at the next', async () => {
    const { tenant } = await openSandbox();
    let tries = 0;
    const late = createLateTenant(async () => {
      tries += 1;
      if (tries === 1) throw new ConfigError('Secret isc/acme has no current value.');
      return tenant;
    });
    await expect(late.connect()).rejects.toThrow('Secret isc/acme has no current value.');
    expect((await late.connect()).clientId).toHaveLength(32);
  });
});

describe("the days until the worker's token expires", () => {
  it('are counted from its own row', async () => {
    const { tenant, sandbox } = await openSandbox();
    sandbox.tenant.patchToken(sandbox.worker.clientId, { expirationDate: '2026-03-15T12:00:00.000Z' });
    expect(await workerExpiresInDays(tenant, '2026-03-01T00:00:00.000Z')).toBe(14);
  });

  it('are unknown for a token that never expires', async () => {
    const { tenant, sandbox } = await openSandbox();
    sandbox.tenant.patchToken(sandbox.worker.clientId, {
      expirationDate: null,
      userAwareTokenNeverExpires: true,
    });
    expect(await workerExpiresInDays(tenant, '2026-03-01T00:00:00.000Z')).toBeNull();
  });

  it('are unknown, and no error, when the tenant does not answer', async () => {
    const { open, sandbox } = await openSandbox();
    const tenant = open({ clientId: sandbox.worker.clientId, clientSecret: 'wrong' });
    expect(await workerExpiresInDays(tenant, '2026-03-01T00:00:00.000Z')).toBeNull();
  });
});
