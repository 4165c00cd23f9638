import { describe, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/faults/plan.ts';
import { openSandbox } from './open-sandbox.ts';

const operation = 'identity';
const lookedUp = { state: 'unknown', reason: expect.stringMatching(/^find identity \(/) };

async function withIdentity() {
  const opened = await openSandbox();
  const { sandbox } = opened;
  sandbox.tenant.patchToken(sandbox.worker.clientId, { scope: ['idn:identity:read'] });
  const { id } = sandbox.tenant.addIdentity({ goneFrom: '2026-03-02T00:00:00.000Z' });
  return {
    ...opened,
    id,
    find: () => opened.tenant.findIdentity(id),
    leave: () => sandbox.clock.set('2026-03-02T00:00:00.000Z'),
    requests: () => sandbox.requests.entries(operation).length,
  };
}

describe('findIdentity', () => {
  it('finds one that is there, also where the public list hides it', async () => {
    const { find, sandbox, id } = await withIdentity();
    sandbox.tenant.patchIdentity(id, { hiddenFrom: '2026-01-01T00:00:00.000Z' });
    expect(await find()).toEqual({ state: 'present' });
  });

  it('says gone on 404, once the tenant showed the caller’s own identity', async () => {
    const { find, leave, requests } = await withIdentity();
    leave();
    expect(await find()).toEqual({ state: 'gone', trackingId: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(requests()).toBe(2);
    expect(await find()).toMatchObject({ state: 'gone' });
    expect(requests()).toBe(3);
  });

  it('trusts no 404 of a tenant that answers so for the caller, too', async () => {
    const { find, sandbox } = await withIdentity();
    sandbox.faults.set({ rules: [{ target: { operation }, fault: { kind: 'error', status: 404 } }] });
    expect(await find()).toMatchObject({ reason: expect.stringContaining('its 404 proves nothing') });
    sandbox.faults.clear();
    expect(await find()).toEqual({ state: 'present' });
  });

  it('trusts no 404 where the token answer names no identity', async () => {
    const { find, leave, sandbox } = await withIdentity();
    leave();
    const change = { remove: ['identity_id'] };
    sandbox.faults.set({ rules: [{ target: { operation: 'token' }, fault: { kind: 'fields', change } }] });
    expect(await find()).toMatchObject({ reason: expect.stringContaining('no 404 can be trusted') });
  });

  it.each<[string, Fault]>([
    ['403', { kind: 'error', status: 403 }],
    ['500', { kind: 'error', status: 500 }],
    ['a reset', { kind: 'reset' }],
    ['malformed JSON', { kind: 'malformed-json' }],
    ['another identity', { kind: 'fields', change: { set: { id: 'somebody-else' } } }],
    ['no identity', { kind: 'fields', change: { remove: ['id'] } }],
    ['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:1/' }],
    ['a long wait', { kind: 'throttle', retryAfter: { seconds: 600 } }],
  ])('knows nothing on %s', async (_, fault) => {
    const { find, sandbox } = await withIdentity();
    sandbox.faults.set({ rules: [{ target: { operation }, fault }] });
    expect(await find()).toMatchObject(lookedUp);
  });

  it('knows nothing where the credentials are refused', async () => {
    const { find, sandbox } = await withIdentity();
    sandbox.faults.set({ rules: [{ target: { operation: 'token' }, fault: { kind: 'unauthorized' } }] });
    expect(await find()).toMatchObject({ state: 'unknown', reason: expect.stringContaining('status 401') });
  });

  it('asks for no id that is none', async () => {
    const { tenant, sandbox } = await withIdentity();
    expect(await tenant.findIdentity('../oauth-clients')).toMatchObject({ state: 'unknown' });
    expect(sandbox.requests.total).toBe(0);
  });
});
