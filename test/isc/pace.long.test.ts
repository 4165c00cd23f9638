import { expect, it } from 'vitest';
import { createTenantOpener } from '../../lambda/isc/tenant.ts';
import { addTokens, openSandbox } from './open-sandbox.ts';
import { slowNetwork } from './slow-network.ts';

it("never sees a 429 in 400 requests on a jittery network at the vendor's own pace", async () => {
  const { sandbox, clock } = await openSandbox({ rateLimit: { requests: 100, windowMs: 10_000 } });
  addTokens(sandbox, 2);
  const baseUrl = await slowNetwork(sandbox.baseUrl, () => Math.random() * 200);
  const tenant = createTenantOpener({ baseUrl, apiVersion: 'v2025', allowHost: false, clock })(
    sandbox.worker,
  );
  await Promise.all(Array.from({ length: 400 }, () => tenant.listTokens({ ownerId: 'me' })));
  expect(sandbox.requests.entries('list').length).toBe(400);
  expect(sandbox.requests.throttled).toBe(0);
});
