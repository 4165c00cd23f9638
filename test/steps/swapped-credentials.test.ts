import { expect, it } from 'vitest';
import { createPlainEngine } from '../../lambda/engine.ts';
import { createTenantOpener } from '../../lambda/isc/tenant.ts';
import type { Tenant } from '../../lambda/ports.ts';
import { expectSummary, gone, outcomesIn } from '../support/night-facts.ts';
import { doomed } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

/** A session with the credentials of a token, which the tenant does not note as a use. */
async function sessionOf({ sandbox, clock }: NightWorld, id: string): Promise<Tenant> {
  const scope = ['sp:all-personal-access-tokens:manage', 'sp:scopes:default'];
  sandbox.tenant.patchToken(id, { scope });
  const { secret: clientSecret, lastUsed } = sandbox.tenant.token(id) ?? { secret: '', lastUsed: null };
  const pacing = { requests: 1_000_000, windowMs: 1, concurrency: 20 };
  const options = { baseUrl: sandbox.baseUrl, apiVersion: 'v2025', allowHost: false, clock, pacing } as const;
  const tenant = createTenantOpener(options)({ clientId: id, clientSecret });
  await tenant.connect();
  sandbox.tenant.patchToken(id, { lastUsed });
  return tenant;
}

function tenantThrough(session: () => Tenant): Tenant {
  return {
    connect: () => session().connect(),
    listTokens: (query) => session().listTokens(query),
    createToken: (token) => session().createToken(token),
    patchToken: (id, change) => session().patchToken(id, change),
    deleteToken: (id, veto) => session().deleteToken(id, veto),
    bulkUpdateExpiry: (ids, expiry, veto) => session().bulkUpdateExpiry(ids, expiry, veto),
    describeOwners: (ids) => session().describeOwners(ids),
    findIdentity: (id) => session().findIdentity(id),
    executeWorkflow: (id, input) => session().executeWorkflow(id, input),
    usage: () => session().usage(),
  };
}

it('keeps the token with which a later process of the run works, though the first one had another', async () => {
  const world = await openWorld();
  const later = await sessionOf(world, doomed['stale one']);
  let session = world.deps().tenant;
  const engine = createPlainEngine((step) => {
    if (step === 'delete-batch-3') session = later;
  });
  const summary = await world.night({ engine, tenant: tenantThrough(() => session) });
  expect(gone(world)).toEqual(['stale two', 'stale three', 'never used', "leaver's"]);
  expect(outcomesIn(expectSummary(world, summary))).toEqual({ deleted: 4, spared: 1, kept: 8 });
});
