import { expect, it, onTestFinished } from 'vitest';
import { createSandbox } from '../../sandbox/server.ts';

it('the worker stays an org admin, whatever population comes to its tenant', async () => {
  const sandbox = await createSandbox({ seed: 1 });
  onTestFinished(() => sandbox.close());
  sandbox.populate({ tokens: 50, seed: 1 });
  expect(sandbox.tenant.identity(sandbox.worker.ownerId)).toMatchObject({
    name: 'svc-token-hygiene',
    orgAdmin: true,
  });
});
