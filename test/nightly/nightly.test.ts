import { CreateEmailIdentityCommand } from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createSandbox, type Sandbox } from '../../sandbox/server.ts';
import type { Token } from '../../sandbox/tenant.ts';
import { startMoto } from '../support/moto.ts';
import { mailsOf } from '../support/moto-mails.ts';
import { type Account, createAccount, type Nights, workerSecret } from './account.ts';
import { bundle } from './bundles.ts';
import { runBundle } from './lambda-process.ts';

const moto = await startMoto();
afterAll(() => moto?.stop());

const policyOf = (baseUrl: string) => `version: 1
tenants:
  acme:
    baseUrl: ${baseUrl}
    apiVersion: v2025
    credentials: secret:isc/acme
    mode: enforce
    notice: { days: 0 }
    limits: { maxDeletions: 90, maxDeletionPercent: 90, wholeOwner: allow }
    rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]
    owners: { tell: ses, from: iam@example.com, remindBeforeExpiryDays: [] }
  globex:
    baseUrl: https://globex.api.identitynow.com
    apiVersion: v2025
    credentials: secret:isc/globex
    rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]
`;

const figures = z.object({
  mode: z.string(),
  status: z.string(),
  deletions: z.record(z.string(), z.number()),
});
const line = z.looseObject({ msg: z.string().optional(), Deleted: z.number().optional() });

describe.skipIf(moto === null)('the bundle that would be deployed', () => {
  let sandbox: Sandbox;
  let account: Account;
  const canaries: string[] = [];
  let before: readonly Token[] = [];
  let looked: Nights;
  let night: Nights;
  let morning: { message: unknown; output: string };

  beforeAll(async () => {
    sandbox = await createSandbox({ seed: 7 });
    account = await createAccount(moto?.endpoint ?? '');
    sandbox.populate({ tokens: 120, seed: 7 });
    before = sandbox.tenant.tokens();
    canaries.push(...before.map(({ secret }) => secret), sandbox.worker.clientSecret);
    await account.storeSecret('isc/acme', workerSecret(sandbox));
    await account.ses.send(new CreateEmailIdentityCommand({ EmailIdentity: 'iam@example.com' }));
    const { nightly, digest } = bundle(policyOf(sandbox.baseUrl), { confirmTenants: 'acme' });
    const target = { operation: 'list' } as const;
    const throttle = { kind: 'throttle', retryAfter: { seconds: 1 } } as const;
    sandbox.faults.set({ rules: [{ target, times: 1, fault: throttle }] });
    looked = await account.runNights(nightly, [{ tenant: 'acme', mode: 'report' }, { tenant: 'hooli' }]);
    night = await account.runNights(nightly, [{ tenant: 'acme' }]);
    morning = await runBundle('run-handler', digest, { events: [{}], environment: account.environment });
  });
  afterAll(() => sandbox.close());

  it('only reports when the event says so, whatever the policy says', () => {
    expect(looked.ends[0]?.status).toBe('SUCCEEDED');
    expect(figures.parse(looked.ends[0]?.result)).toMatchObject({
      mode: 'report',
      deletions: { deleted: 0 },
    });
  });

  it('ends the night of a tenant that the policy does not know, and counts it as failed', () => {
    expect(looked.ends[1]?.status).toBe('FAILED');
    expect(JSON.stringify(looked.ends[1]?.history)).toContain('The deployed policy has no tenant');
    expect(looked.output).toContain('"RunsFailed":1');
  });

  it('deletes the stale tokens and no other', () => {
    const left = new Set(sandbox.tenant.tokens().map(({ id }) => id));
    const gone = before.filter(({ id }) => !left.has(id));
    const limit = Date.now() - 90 * 86_400_000;
    expect(gone.length).toBe(figures.parse(night.ends[0]?.result).deletions['deleted']);
    expect(gone.length).toBeGreaterThan(20);
    for (const { lastUsed, managed } of gone) {
      expect(managed).toBe(false);
      expect(Date.parse(lastUsed ?? '')).toBeLessThan(limit);
    }
  });

  it('leaves every artefact in the bucket', async () => {
    const runs = await account.archive.list('acme/runs/');
    const names = new Set(runs.map((key) => key.split('/').slice(6).join('/')));
    expect([...names].sort()).toEqual([
      'batches/0001.json',
      'deletions.csv',
      'findings.json',
      'findings.ocsf.jsonl',
      'intents/0001.json',
      'intents/0001.outcome.json',
      'inventory.json',
      'message.json',
      'owner-mails.json',
      'owner-mails/0001.json',
      'owner-mails/0002.json',
      'owner-receipts/0001.json',
      'owner-receipts/0002.json',
      'plan.json',
      'report.csv',
      'report.html',
      'results.json',
      'summary.json',
      'summary.txt',
    ]);
    expect(await account.archive.read('acme/latest.json')).not.toBeNull();
  });

  it('mails each owner of a deleted token once, and no checkpoint has an address', async () => {
    const left = new Set(sandbox.tenant.tokens().map(({ id }) => id));
    const owners = before.filter(({ id }) => !left.has(id)).map(({ ownerId }) => ownerId);
    const wanted = [...new Set(owners)].flatMap((id) => sandbox.tenant.identity(id)?.email ?? []);
    const mails = await mailsOf(moto?.endpoint ?? '');
    expect(mails.map(({ to }) => to.join()).sort()).toEqual(wanted.toSorted());
    expect(wanted.length).toBeGreaterThan(5);
    expect(mails.every(({ subject }) => / deleted/.test(subject))).toBe(true);
    expect(JSON.stringify(night.ends)).not.toContain('@example.com');
  });

  it('sends the figures to the queue, and the same ones to the metrics', async () => {
    const messages = await account.receive();
    const told = messages.map(({ Message }) => figures.safeParse(JSON.parse(Message)).data);
    expect(told.filter((one) => one?.mode === 'enforce')).toMatchObject([
      { status: 'succeeded', deletions: figures.parse(night.ends[0]?.result).deletions },
    ]);
    const lines = night.output.split('\n').filter((text) => text.startsWith('{'));
    const emitted = lines
      .map((text) => line.parse(JSON.parse(text)))
      .filter(({ Deleted }) => Deleted !== undefined);
    expect(emitted.map(({ Deleted }) => Deleted)).toEqual([
      figures.parse(night.ends[0]?.result).deletions['deleted'],
    ]);
  });

  it('logs each call that it repeats, and why', () => {
    const lines = looked.output.split('\n').filter((text) => text.includes('"msg":"isc-retry"'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({
      ...{ level: 'info', tenant: 'acme', step: 'make-plan', operation: 'list tokens', status: 429 },
      waitMs: expect.any(Number),
    });
  });

  it('logs one line a deleted token, across replays', () => {
    const tokens = night.output.split('\n').filter((text) => text.includes('"msg":"token"'));
    expect(tokens).toHaveLength(figures.parse(night.ends[0]?.result).deletions['deleted'] ?? 0);
  });

  it('leaves no secret in a log, a checkpoint, a message or an artefact', async () => {
    const keys = await account.archive.list('acme/');
    const objects = await Promise.all(keys.map(async (key) => (await account.archive.read(key))?.body));
    const all = [JSON.stringify([looked, night, morning]), ...objects].join('\n');
    expect(canaries.filter((secret) => all.includes(secret))).toEqual([]);
    expect(all).not.toContain('access_token');
  });

  it('keeps every checkpoint below 200 KB', () => {
    const sizes = night.ends[0]?.history.map((event) => JSON.stringify(event).length) ?? [];
    expect(sizes.length).toBeGreaterThan(10);
    expect(Math.max(...sizes)).toBeLessThan(200_000);
  });

  it('is told in the morning, and so is the tenant whose run was left out', () => {
    expect(morning.message).toEqual([{ tenants: 2, overdue: ['globex'] }]);
    expect(morning.output).toContain('"TenantsOverdue":1');
    expect(morning.output).toContain('"DigestSent":1');
  });

  it('is told on the page over all tenants, which leads to its report', async () => {
    const [key = ''] = await account.archive.list('_fleet/');
    expect(key).toMatch(/^_fleet\/\d{4}-\d\d-\d\d\.html$/);
    const page = (await account.archive.read(key))?.body ?? '';
    const [, report = ''] = /<a href="\.\.\/([^"]+)">acme</.exec(page) ?? [];
    expect(await account.archive.list('acme/runs/')).toContain(report);
  });
});
