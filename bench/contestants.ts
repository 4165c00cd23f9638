import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sdk, { type PersonalAccessTokensV2024Api } from 'sailpoint-api-client';
import { composeRun } from '../cli/compose.ts';
import { checkedPolicy, chooseTenant } from '../cli/policy-source.ts';
import { factsKey } from '../lambda/archive/run.ts';
import type { TenantFacts } from '../lambda/core/quarantine/probe.ts';
import { createFolderArchive } from '../lambda/local/folder-archive.ts';
import { createSystemClock } from '../lambda/local/system-clock.ts';
import { runNightly } from '../lambda/workflow.ts';
import { createMemorySecretStore } from '../sandbox/memory-secret-store.ts';
import { cutoffs, policyFor } from './policy.ts';
import { type BenchTenant, startTenant, type TenantOrder, type TenantState } from './tenant.ts';

/** Whoever deletes what is stale at a tenant. */
export type Contestant = (tenant: BenchTenant) => Promise<void>;

/** How long a contestant took, and the tenant's own books before it and after it. */
export type Measured = { seconds: number; before: TenantState; after: TenantState; ownId: string };

/** Lets a contestant loose on a new tenant. */
export async function measure(contestant: Contestant, order: TenantOrder): Promise<Measured> {
  const tenant = await startTenant(order);
  const before = await tenant.state();
  const startedAt = performance.now();
  await contestant(tenant);
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await tenant.state();
  tenant.stop();
  return { seconds, before, after, ownId: tenant.worker.clientId };
}

const dayMs = 86_400_000;
const withoutLimits = [
  'mode: enforce',
  'exemptions: [{ owner: "svc-*", reason: Service accounts, approvedBy: Bench, until: 2099-12-31 }]',
  'notice: { days: 0 }',
  'limits: { maxDeletions: 100000, maxDeletionPercent: 100, wholeOwner: allow }',
  'sanity: { maxUnreadablePercent: 100 }',
];

/** A whole night of this tool, put together as the command line does it. */
export function runTool(tenant: BenchTenant): Promise<void> {
  return runNight(tenant, withoutLimits);
}

/** The same where what is due is quarantined, on a tenant of which is known what that needs. */
export function quarantineWithTool(tenant: BenchTenant): Promise<void> {
  return runNight(tenant, [...withoutLimits, 'quarantine: { days: 14 }']);
}

const facts: Omit<TenantFacts, 'at'> = {
  ...{ schemaVersion: 1, tenant: 'bench', bulkUpdate: 'present', expiredListed: 'yes', revivable: 'yes' },
  ...{ accessTokenSurvives: 'yes', limitHonoured: 'no', unknownParametersTaken: 'yes' },
  oauthAnswerForExpired: null,
};

async function runNight(tenant: BenchTenant, lines: readonly string[]): Promise<void> {
  const policy = checkedPolicy(policyFor(tenant.baseUrl, lines), 'the policy of the bench');
  const folder = await mkdtemp(join(tmpdir(), 'token-hygiene-bench-'));
  const known = JSON.stringify({ ...facts, at: new Date().toISOString() });
  await createFolderArchive(folder).write(factsKey('bench'), known);
  const session = {
    chosen: chooseTenant(policy, undefined),
    credentials: tenant.worker,
    store: createMemorySecretStore((message) => new Error(message)),
    archive: createFolderArchive(folder),
    command: { self: 'token-hygiene', flags: [], switchName: null },
    clock: createSystemClock(),
  };
  try {
    const summary = await runNightly(composeRun(session, { mode: 'enforce' }));
    if (summary.status !== 'succeeded') console.log(`The run ended as ${summary.status}.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A script on the official SDK: lists with both filters, then deletes one after the other. */
export async function loopWithSdk(tenant: BenchTenant): Promise<void> {
  const api = openSdk(tenant);
  // A refused deletion does not end a script that means to be thorough; the tenant counts it.
  for (const id of await listStale(api)) await api.deletePersonalAccessToken({ id }).catch(() => null);
}

/** The same script in a hurry: all deletions at once. */
export async function rushWithSdk(tenant: BenchTenant): Promise<void> {
  const api = openSdk(tenant);
  const ids = await listStale(api);
  await Promise.allSettled(ids.map((id) => api.deletePersonalAccessToken({ id })));
}

function openSdk({ baseUrl, worker }: BenchTenant): PersonalAccessTokensV2024Api {
  const configuration = new sdk.Configuration({
    baseurl: baseUrl,
    tokenUrl: `${baseUrl}/oauth/token`,
    clientId: worker.clientId,
    clientSecret: worker.clientSecret,
  });
  return new sdk.PersonalAccessTokensV2024Api(configuration);
}

/** The vendor's two filters, taken at their word. */
async function listStale(api: PersonalAccessTokensV2024Api): Promise<string[]> {
  const cutoff = new Date(Date.now() - cutoffs.stale * dayMs).toISOString();
  const unused = await api.listPersonalAccessTokens({ filters: `lastUsed le ${cutoff}` });
  const never = await api.listPersonalAccessTokens({ filters: 'lastUsed isnull' });
  return [...unused.data, ...never.data].map(({ id }) => id);
}
