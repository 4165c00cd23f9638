import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openSandbox } from './open-sandbox.ts';

/** Ids of thirty batches; the tenant knows none of them. */
const thousands = Array.from({ length: 3000 }, (_, at) => `nobody-${at}`);

describe('describeOwners', () => {
  it.each(['v2024', 'v2025', 'v2026', 'v1'] as const)('describes identities in %s', async (apiVersion) => {
    const { sandbox, tenant } = await openSandbox({}, { apiVersion });
    const boss = sandbox.tenant.addIdentity({ name: 'Boss' });
    const left = sandbox.tenant.addIdentity({
      name: 'Ada',
      email: 'ada@example.com',
      identityState: 'INACTIVE_LONG_TERM',
      managerId: boss.id,
    });
    expect(await tenant.describeOwners([left.id])).toEqual({
      owners: [
        {
          id: left.id,
          name: 'Ada',
          email: 'ada@example.com',
          state: 'INACTIVE_LONG_TERM',
          manager: 'Boss',
          managerId: boss.id,
        },
      ],
      failure: null,
    });
  });

  it('asks for a hundred at a time, each once, and for no id that is none', async () => {
    const { sandbox, tenant } = await openSandbox();
    const ids = Array.from({ length: 201 }, () => sandbox.tenant.addIdentity().id);
    const lookup = await tenant.describeOwners([...ids, ...ids, 'a"b', '']);
    expect(lookup.owners.length).toBe(201);
    expect(lookup.failure).toBeNull();
    expect(sandbox.requests.entries('identities').length).toBe(3);
  });

  it('asks for nothing where there is nobody', async () => {
    const { sandbox, tenant } = await openSandbox();
    expect(await tenant.describeOwners([])).toEqual({ owners: [], failure: null });
    expect(sandbox.requests.total).toBe(0);
  });

  it('leaves out identities that the tenant does not know, and rows that cannot be read', async () => {
    const { sandbox, tenant } = await openSandbox();
    const known = sandbox.tenant.addIdentity().id;
    sandbox.faults.set({ rules: [{ fault: { kind: 'rows', change: { set: { id: 7 } } } }] });
    expect(await tenant.describeOwners([known, 'f'.repeat(32)])).toEqual({ owners: [], failure: null });
  });

  it('trusts neither of two contents of one identity, and names one that came twice the same once', async () => {
    const { sandbox, tenant } = await openSandbox();
    const ids = [sandbox.tenant.addIdentity().id, sandbox.tenant.addIdentity().id];
    sandbox.faults.set({ rules: [{ fault: { kind: 'listing', change: 'contradicted' } }] });
    expect((await tenant.describeOwners(ids)).owners.map(({ id }) => id)).toEqual([ids[1]]);
    sandbox.faults.set({ rules: [{ fault: { kind: 'listing', change: 'duplicated' } }] });
    expect((await tenant.describeOwners(ids)).owners.map(({ id }) => id)).toEqual(ids);
  });

  it('reads no name or address that looks like a credential', async () => {
    const { sandbox, tenant } = await openSandbox();
    const secret = 'cafe0123456789ab'.repeat(4);
    const { id } = sandbox.tenant.addIdentity({ name: secret, email: `${secret}@example.com` });
    expect((await tenant.describeOwners([id])).owners).toMatchObject([{ id, name: null, email: null }]);
  });

  it('leaves out identities that nobody asked for', async () => {
    const { sandbox, tenant } = await openSandbox();
    const known = sandbox.tenant.addIdentity().id;
    sandbox.faults.set({ rules: [{ fault: { kind: 'rows', change: { set: { id: 'somebody-else' } } } }] });
    expect((await tenant.describeOwners([known])).owners).toEqual([]);
  });

  it('tells a failure beside what the other batches gave', async () => {
    const { sandbox, tenant } = await openSandbox();
    const ids = Array.from({ length: 150 }, () => sandbox.tenant.addIdentity().id);
    sandbox.faults.set({
      rules: [
        { target: { operation: 'identities' }, when: { at: [1] }, fault: { kind: 'error', status: 403 } },
      ],
    });
    const lookup = await tenant.describeOwners(ids);
    expect(lookup.failure).toMatch(/^describe owners \((?:100|50) identities\): forbidden, status 403/);
    expect([50, 100]).toContain(lookup.owners.length);
  });

  it('throws when the credentials are refused', async () => {
    const { sandbox, tenant } = await openSandbox();
    sandbox.faults.set({ rules: [{ target: { operation: 'identities' }, fault: { kind: 'unauthorized' } }] });
    await expect(tenant.describeOwners(['f'.repeat(32)])).rejects.toMatchObject({
      facts: { failure: 'unauthorized' },
    });
  });

  it('begins no batch after the first that failed', async () => {
    const { sandbox, tenant } = await openSandbox();
    const fault = { kind: 'error', status: 403 } as const;
    sandbox.faults.set({ rules: [{ target: { operation: 'identities' }, fault }] });
    const lookup = await tenant.describeOwners(thousands);
    expect(lookup.failure).toMatch(/^describe owners \(100 identities\): forbidden, status 403/);
    expect(sandbox.requests.entries('identities').length).toBe(10);
  });

  it('repeats no batch after another failed for good', async () => {
    const clock = { now: () => '2026-03-01T00:00:00.000Z', sleep: () => sleep(1_500) };
    const { sandbox, tenant } = await openSandbox({}, { clock });
    const target = { operation: 'identities' } as const;
    sandbox.faults.set({
      rules: [
        { target, when: { at: [5] }, fault: { kind: 'error', status: 403 } },
        { target, fault: { kind: 'error', status: 503 } },
      ],
    });
    const lookup = await tenant.describeOwners(thousands);
    expect(lookup.failure).toMatch(/^describe owners \(100 identities\): forbidden, status 403/);
    expect(sandbox.requests.entries('identities').length).toBe(10);
  });

  it('leaves nothing under way when the credentials are refused', async () => {
    const { sandbox, tenant } = await openSandbox();
    sandbox.faults.set({ rules: [{ target: { operation: 'identities' }, fault: { kind: 'unauthorized' } }] });
    await expect(tenant.describeOwners(thousands)).rejects.toMatchObject({
      facts: { failure: 'unauthorized' },
    });
    const { requests } = tenant.usage();
    await sleep(300);
    expect(tenant.usage().requests - requests).toBe(0);
  });
});
