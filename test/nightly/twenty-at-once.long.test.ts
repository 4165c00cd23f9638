import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createSandbox, type Sandbox } from '../../sandbox/server.ts';
import { startMoto } from '../support/moto.ts';
import { createAccount, type Nights, workerSecret } from './account.ts';
import { bundle } from './bundles.ts';
import { runBundle } from './lambda-process.ts';

const moto = await startMoto();
afterAll(() => moto?.stop());

const names = Array.from({ length: 21 }, (_, index) => `tenant-${index}`);
const tenantOf = (name: string, baseUrl: string) => `  ${name}:
    baseUrl: ${baseUrl}
    apiVersion: v2025
    credentials: secret:isc/${name}
    mode: enforce
    notice: { days: 0 }
    limits: { maxDeletions: 90, maxDeletionPercent: 90, wholeOwner: allow }
    rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]
`;

const summary = z.object({
  tenant: z.string(),
  status: z.string(),
  inventory: z.object({ total: z.number() }),
  deletions: z.object({ deleted: z.number() }),
});

describe.skipIf(moto === null)('twenty nights at once, and one tenant that was left out', () => {
  const sandboxes = new Map<string, Sandbox>();
  const before = new Map<string, number>();
  let nights: Nights;
  let morning: { message: unknown };

  beforeAll(async () => {
    const account = await createAccount(moto?.endpoint ?? '');
    for (const [index, name] of names.entries()) {
      const sandbox = await createSandbox({ seed: index + 1 });
      sandbox.populate({ tokens: 30 + index, seed: index + 1 });
      sandboxes.set(name, sandbox);
      before.set(name, sandbox.tenant.tokens().length);
      await account.storeSecret(`isc/${name}`, workerSecret(sandbox));
    }
    const tenants = names.map((name) => tenantOf(name, sandboxes.get(name)?.baseUrl ?? ''));
    const { nightly, digest } = bundle(`version: 1\ntenants:\n${tenants.join('')}`, {
      confirmTenants: names.join(','),
    });
    nights = await account.runNights(
      nightly,
      names.slice(0, 20).map((tenant) => ({ tenant })),
    );
    morning = await runBundle('run-handler', digest, { events: [{}], environment: account.environment });
  });
  afterAll(async () => {
    for (const sandbox of sandboxes.values()) await sandbox.close();
  });

  it('give twenty right summaries', () => {
    const told = nights.ends.map(({ result }) => summary.parse(result));
    expect(told.map(({ tenant }) => tenant)).toEqual(names.slice(0, 20));
    for (const { tenant, status, inventory, deletions } of told) {
      const left = sandboxes.get(tenant)?.tenant.tokens().length;
      expect({ tenant, status, total: inventory.total }).toEqual({
        tenant,
        status: 'succeeded',
        total: before.get(tenant),
      });
      expect(left).toBe((before.get(tenant) ?? 0) - deletions.deleted);
    }
  });

  it('leave one digest, which names the tenant that was left out', () => {
    expect(morning.message).toEqual([{ tenants: 21, overdue: ['tenant-20'] }]);
    expect(sandboxes.get('tenant-20')?.requests.total).toBe(0);
  });
});
