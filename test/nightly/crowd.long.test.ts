import { afterAll, expect, it, onTestFinished } from 'vitest';
import { createSandbox } from '../../sandbox/server.ts';
import { startMoto } from '../support/moto.ts';
import { createAccount, workerSecret } from './account.ts';
import { bundle } from './bundles.ts';

const moto = await startMoto();
afterAll(() => moto?.stop());

const policyOf = (count: number, baseUrl: string) =>
  `version: 1\ntenants:\n${Array.from(
    { length: count },
    (_, index) => `  tenant-${index}:
    baseUrl: ${index === 1 ? baseUrl : `https://tenant-${index}.api.identitynow.com`}
    apiVersion: v2025
    credentials: secret:isc/tenant-${index}
    rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]
`,
  ).join('')}`;

it.skipIf(moto === null)(
  'a night of many tenants waits for its second, and one of few does not',
  async () => {
    const sandbox = await createSandbox({ seed: 7 });
    onTestFinished(() => sandbox.close());
    const account = await createAccount(moto?.endpoint ?? '');
    await account.storeSecret('isc/tenant-1', workerSecret(sandbox));
    const stepsOf = async (count: number) => {
      const { nightly } = bundle(policyOf(count, sandbox.baseUrl), { tenantStacks: '3' });
      const { ends } = await account.runNights(nightly, [{ tenant: 'tenant-1' }]);
      return { status: ends[0]?.status, history: JSON.stringify(ends[0]?.history) };
    };
    const many = await stepsOf(201);
    expect(many.status).toBe('SUCCEEDED');
    expect(many.history).toContain('wait-for-second');
    expect((await stepsOf(200)).history).not.toContain('wait-for-second');
  },
);
