import { describe, expect, it } from 'vitest';
import type { NewPat } from '../../lambda/ports.ts';
import type { Fault } from '../../sandbox/faults/plan.ts';
import { addTokens, impatient, openSandbox } from './open-sandbox.ts';

const newPat: NewPat = {
  name: 'servicenow',
  scopes: { kind: 'listed', list: ['sp:scopes:default'] },
  validitySeconds: 3600,
  expiry: { kind: 'at', at: '2026-05-30T00:00:00.000Z' },
};

describe('createToken', () => {
  it.each(['v2024', 'v2025', 'v2026', 'v1'] as const)(
    'makes a token in %s that can log in',
    async (apiVersion) => {
      const { sandbox, tenant, open } = await openSandbox({}, { apiVersion });
      const { pat, clientSecret } = await tenant.createToken(newPat);
      expect(pat).toMatchObject({
        kind: 'pat',
        name: 'servicenow',
        owner: { id: sandbox.worker.ownerId },
        scopes: { kind: 'listed', list: ['sp:scopes:default'] },
        created: '2026-03-01T00:00:00.000Z',
        lastUsed: null,
        expiry: { kind: 'at', at: '2026-05-30T00:00:00.000Z' },
        managed: false,
        validitySeconds: 3600,
        faults: [],
      });
      expect((await open({ clientId: pat.id, clientSecret }).connect()).ownerId).toBe(sandbox.worker.ownerId);
    },
  );

  it.each(['v2025', 'v2026', 'v1'] as const)('makes one that never expires in %s', async (apiVersion) => {
    const { tenant } = await openSandbox({}, { apiVersion });
    const { pat } = await tenant.createToken({ ...newPat, expiry: { kind: 'never' } });
    expect(pat.expiry).toEqual({ kind: 'never' });
  });

  it('makes one with all scopes', async () => {
    const { tenant } = await openSandbox();
    const { pat } = await tenant.createToken({ ...newPat, scopes: { kind: 'all' } });
    expect(pat.scopes).toEqual({ kind: 'listed', list: ['sp:scopes:all'] });
  });

  it.each<[string, Partial<NewPat>]>([
    ['scopes that are unknown', { scopes: { kind: 'unknown' } }],
    ['an expiry that is unknown', { expiry: { kind: 'unknown' } }],
    ['no expiry in v2024', { expiry: { kind: 'never' } }],
  ])('refuses %s before anything is sent', async (_name, change) => {
    const { sandbox, tenant } = await openSandbox({}, { apiVersion: 'v2024' });
    await expect(tenant.createToken({ ...newPat, ...change })).rejects.toMatchObject({ name: 'GuardError' });
    expect(sandbox.requests.total).toBe(0);
  });

  it.each<[string, Fault]>([
    ['500', { kind: 'error', status: 500 }],
    ['502 with HTML', { kind: 'html', status: 502 }],
    ['a reset', { kind: 'reset' }],
    ['no answer', { kind: 'hang' }],
    ['a cut-off body', { kind: 'cut-off' }],
    ['truncated JSON', { kind: 'truncated-json' }],
    ['no secret in the answer', { kind: 'fields', change: { remove: ['secret'] } }],
    ['no id in the answer', { kind: 'fields', change: { remove: ['id'] } }],
  ])('is never repeated after %s', async (_name, fault) => {
    const { sandbox, tenant } = await openSandbox({}, fault.kind === 'hang' ? impatient : {});
    sandbox.faults.set({ rules: [{ target: { operation: 'create' }, effect: 'after', fault }] });
    await expect(tenant.createToken(newPat)).rejects.toMatchObject({
      facts: { failure: 'unavailable', operation: 'create token' },
    });
    expect(sandbox.requests.entries('create').length).toBe(1);
  });

  it.each<[string, Fault]>([
    ['429', { kind: 'throttle', retryAfter: { seconds: 1 } }],
    ['401', { kind: 'unauthorized', invalidate: true }],
  ])('is repeated after %s, which made nothing', async (_name, fault) => {
    const { sandbox, tenant } = await openSandbox();
    sandbox.faults.set({ rules: [{ target: { operation: 'create' }, times: 1, fault }] });
    expect((await tenant.createToken(newPat)).pat.name).toBe('servicenow');
    expect(sandbox.requests.entries('create').length).toBe(2);
  });

  it('is refused for a name that is taken', async () => {
    const { tenant } = await openSandbox();
    await tenant.createToken(newPat);
    await expect(tenant.createToken(newPat)).rejects.toMatchObject({
      facts: { failure: 'rejected', status: 400 },
    });
  });

  it('ends with throttled when the tenant asks for more than a minute', async () => {
    const { sandbox, tenant } = await openSandbox();
    sandbox.faults.set({
      rules: [{ target: { operation: 'create' }, fault: { kind: 'throttle', retryAfter: { seconds: 61 } } }],
    });
    await expect(tenant.createToken(newPat)).rejects.toMatchObject({ facts: { failure: 'throttled' } });
  });
});

describe('patchToken', () => {
  it.each(['v2024', 'v2025', 'v2026', 'v1'] as const)('renames a token in %s', async (apiVersion) => {
    const { tenant } = await openSandbox({}, { apiVersion });
    const { pat } = await tenant.createToken(newPat);
    const changed = await tenant.patchToken(pat.id, { name: 'servicenow (retired)' });
    expect(changed).toEqual({ ...pat, name: 'servicenow (retired)' });
  });

  it('moves the expiry', async () => {
    const { tenant } = await openSandbox();
    const { pat } = await tenant.createToken(newPat);
    const changed = await tenant.patchToken(pat.id, { expiresAt: '2026-03-02T00:00:00.000Z' });
    expect(changed.expiry).toEqual({ kind: 'at', at: '2026-03-02T00:00:00.000Z' });
  });

  it('is repeated after a lost answer, since the same change twice is the same', async () => {
    const { sandbox, tenant } = await openSandbox();
    const { pat } = await tenant.createToken(newPat);
    sandbox.faults.set({
      rules: [{ target: { operation: 'patch' }, effect: 'after', times: 2, fault: { kind: 'reset' } }],
    });
    expect((await tenant.patchToken(pat.id, { name: 'b' })).name).toBe('b');
  });

  it("is not allowed on somebody else's token", async () => {
    const { sandbox, tenant } = await openSandbox();
    const [id = ''] = addTokens(sandbox, 1);
    await expect(tenant.patchToken(id, { name: 'b' })).rejects.toMatchObject({ name: 'IscError' });
    expect(sandbox.tenant.token(id)?.name).not.toBe('b');
  });

  it.each(['..', '../oauth-clients', '', 'a?b', `${'f'.repeat(32)}/x`])(
    'never sends the id %j',
    async (id) => {
      const { sandbox, tenant } = await openSandbox();
      await expect(tenant.patchToken(id, { name: 'b' })).rejects.toMatchObject({ name: 'GuardError' });
      expect(sandbox.requests.total).toBe(0);
    },
  );

  it('says not found for a token that is gone', async () => {
    const { tenant } = await openSandbox();
    await expect(tenant.patchToken('0'.repeat(32), { name: 'b' })).rejects.toMatchObject({
      facts: { failure: 'not-found', subject: '0'.repeat(32), status: 404 },
    });
  });
});
