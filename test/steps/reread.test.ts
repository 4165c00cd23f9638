import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { composeRun } from '../../cli/compose.ts';
import { checkedPolicy, chooseTenant } from '../../cli/policy-source.ts';
import { createFolderArchive } from '../../lambda/local/folder-archive.ts';
import { createSystemClock } from '../../lambda/local/system-clock.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { runNightly } from '../../lambda/workflow.ts';
import { createMemorySecretStore } from '../../sandbox/memory-secret-store.ts';
import { createSandbox, type Sandbox } from '../../sandbox/server.ts';

const policyFor = (baseUrl: string) => `
version: 1
tenants:
  acme:
    baseUrl: ${baseUrl}
    apiVersion: v2025
    credentials: env
    mode: enforce
    rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]
    notice: { days: 0 }
    limits: { maxDeletions: 1000, maxDeletionPercent: 100, wholeOwner: allow }
`;

async function aTenantOf(stale: number): Promise<Sandbox> {
  const sandbox = await createSandbox({ now: '2026-11-23T03:00:00.000Z', frozen: true, rateLimit: null });
  onTestFinished(() => sandbox.close());
  const { id: ownerId } = sandbox.tenant.addIdentity();
  for (let number = 1; number <= stale; number += 1) {
    sandbox.tenant.addToken({
      ownerId,
      created: '2024-01-01T00:00:00.000Z',
      lastUsed: '2025-01-01T00:00:00.000Z',
    });
  }
  return sandbox;
}

async function liveThroughNight(sandbox: Sandbox, progress: RunDeps['progress'] = () => undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'token-hygiene-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const session = {
    chosen: chooseTenant(checkedPolicy(policyFor(sandbox.baseUrl), 'test'), undefined),
    credentials: sandbox.worker,
    store: createMemorySecretStore((message) => new Error(message)),
    archive: createFolderArchive(folder),
    command: { self: 'token-hygiene', flags: [], switchName: null },
    clock: { ...createSystemClock(), now: () => sandbox.clock.now().toISOString() },
  };
  const pacing = { requests: 100_000, windowMs: 1_000 };
  return runNightly(composeRun(session, { mode: 'enforce', pacing, progress }));
}

it('finishes a night in which a re-read comes to exactly 250 rows', async () => {
  const { status, deletions } = await liveThroughNight(await aTenantOf(350));
  expect({ status, deleted: deletions.deleted }).toEqual({ status: 'succeeded', deleted: 350 });
});

it('deletes what a cut re-read shows, and says of the rest that it was not reached', async () => {
  const sandbox = await aTenantOf(300);
  const { status, deletions } = await liveThroughNight(sandbox, ({ phase, done, total }) => {
    if (phase === 'listing tokens' && done === total) sandbox.switch({ paging: 'cut-at-250' });
  });
  expect({ status, deletions }).toMatchObject({
    status: 'partial',
    deletions: { due: 300, deleted: 283, notReached: 17, spared: 0, alreadyGone: 0, failed: 0 },
  });
});
