import { expect, it } from 'vitest';
import { createPlainEngine } from '../../lambda/engine.ts';
import { createTenantOpener } from '../../lambda/isc/tenant.ts';
import { createLateTenant } from '../../lambda/night-deps.ts';
import type { Tenant } from '../../lambda/ports.ts';
import { readCredentials } from '../../lambda/rotate/secret/secret-value.ts';
import { expectSummary } from '../support/night-facts.ts';
import { openWorld } from '../support/world.ts';

const SECRET = 'hygiene/worker';

it('tells what a night did although its credentials are edited into no JSON between two batches', async () => {
  const world = await openWorld({ policy: { rotations: [], credentials: `secret:${SECRET}` } });
  const { sandbox, store, policy, clock } = world;
  const { clientId, clientSecret } = sandbox.worker;
  store.create(SECRET, JSON.stringify({ baseurl: sandbox.baseUrl, clientId, clientSecret }));
  const openTenant = createTenantOpener({ ...policy, clock, pacing: { requests: 1_000_000, windowMs: 1 } });
  // As after each wait of a durable run: another process, which reads the secret anew.
  const open = () =>
    createLateTenant(async () => openTenant(await readCredentials(store, SECRET, policy.baseUrl)));
  let tenant = open();
  const latest: Tenant = {
    connect: () => tenant.connect(),
    listTokens: (query) => tenant.listTokens(query),
    createToken: (token) => tenant.createToken(token),
    patchToken: (id, change) => tenant.patchToken(id, change),
    deleteToken: (id, veto) => tenant.deleteToken(id, veto),
    bulkUpdateExpiry: (ids, expiry, veto) => tenant.bulkUpdateExpiry(ids, expiry, veto),
    describeOwners: (ids) => tenant.describeOwners(ids),
    findIdentity: (id) => tenant.findIdentity(id),
    executeWorkflow: (id, input) => tenant.executeWorkflow(id, input),
    usage: () => tenant.usage(),
  };
  const wait = async (name: string): Promise<void> => {
    tenant = open();
    if (name !== 'wait-for-window-2') return;
    await store.put(SECRET, { versionId: 'e'.repeat(32), value: 'oops', stage: 'AWSCURRENT' });
  };
  const before = world.ids().size;
  const summary = await world.night({ tenant: latest, engine: { ...createPlainEngine(), wait } });

  const deleted = before - world.ids().size;
  expect(deleted).toBeGreaterThan(0);
  expect(summary).toMatchObject({ status: 'partial', deletions: { deleted } });
  expectSummary(world, summary);
  expect(world.artefact(summary, 'summary.txt')).toContain('hygiene/worker');
  expect(world.sent).toHaveLength(1);
  expect(world.emitted.map(({ deletions }) => deletions.deleted)).toEqual([deleted]);
  expect(JSON.parse(world.objects.get('acme/lease.json') ?? '').released).toBe(true);
});
