import { onTestFinished } from 'vitest';
import type { ApiVersion } from '../../lambda/core/policy/schema.ts';
import { AwsError } from '../../lambda/errors.ts';
import { createTenantOpener } from '../../lambda/isc/tenant.ts';
import type { Clock } from '../../lambda/ports.ts';
import type { RotationDeps } from '../../lambda/rotate/deps.ts';
import { createMemorySecretStore, type MemorySecretStore } from '../../sandbox/memory-secret-store.ts';
import { createSandbox, type Sandbox } from '../../sandbox/server.ts';
import { NIGHT, SECRET } from './rotation-world.ts';

/** A tenant over HTTP whose worker's own token is designated and due, with the real adapter before it. */
export type RotationSandbox = {
  sandbox: Sandbox;
  store: MemorySecretStore;
  clock: Clock;
  deps: RotationDeps;
  /** Lets days pass for everybody. */
  passDays(days: number): void;
};

/** Starts it; it is closed after the test. */
export async function startRotationSandbox(apiVersion: ApiVersion): Promise<RotationSandbox> {
  const sandbox = await createSandbox({ now: NIGHT, frozen: true, rateLimit: null, seed: 7 });
  onTestFinished(() => sandbox.close());
  const store = createMemorySecretStore((message) => new AwsError(message));
  const { baseUrl, worker } = sandbox;
  const { clientId, clientSecret } = worker;
  store.create(SECRET, JSON.stringify({ baseurl: baseUrl, clientId, clientSecret }));
  const clock: Clock = {
    now: () => sandbox.clock.now().toISOString(),
    sleep: async (ms) => sandbox.clock.advance(ms),
  };
  let count = 0;
  const randomHex = (bytes: number) => {
    count += 1;
    return count.toString(16).padStart(bytes * 2, '0');
  };
  const openTenant = createTenantOpener({ baseUrl, apiVersion, allowHost: false, clock });
  return {
    sandbox,
    store,
    clock,
    deps: { openTenant, store, clock, randomHex, baseUrl, apiVersion, sanity: { maxClockSkewMinutes: 10 } },
    passDays: (days) => sandbox.clock.advance(days * 86_400_000),
  };
}
