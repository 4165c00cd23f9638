import { onTestFinished } from 'vitest';
import { createTenantOpener, type TenantOptions } from '../../lambda/isc/tenant.ts';
import type { Clock, Credentials, Tenant } from '../../lambda/ports.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/server.ts';

/** A sandbox whose clock moves only by the adapter's own waits, and the adapter on it. */
export type OpenSandbox = {
  sandbox: Sandbox;
  tenant: Tenant;
  open: (credentials: Credentials) => Tenant;
  /** The waits so far, in milliseconds; none of them took real time. */
  waits: number[];
  clock: Clock;
};

/** For tests in which an answer never comes. */
export const impatient: Partial<TenantOptions> = { timeouts: { headersMs: 400, bodyMs: 10_000 } };

/** Starts a sandbox and opens it with its worker's credentials; it is closed when the test ends. */
export async function openSandbox(
  options: SandboxOptions = {},
  tenantOptions: Partial<TenantOptions> = {},
): Promise<OpenSandbox> {
  const sandbox = await createSandbox({
    now: '2026-03-01T00:00:00.000Z',
    frozen: true,
    rateLimit: null,
    ...options,
  });
  onTestFinished(() => sandbox.close());
  const waits: number[] = [];
  const clock = {
    now: () => sandbox.clock.now().toISOString(),
    sleep: async (milliseconds: number) => {
      waits.push(milliseconds);
      sandbox.clock.advance(milliseconds);
    },
  };
  const open = createTenantOpener({
    baseUrl: sandbox.baseUrl,
    apiVersion: 'v2025',
    allowHost: false,
    clock,
    random: () => 0.5,
    timeouts: { headersMs: 120_000, bodyMs: 120_000 },
    ...tenantOptions,
  });
  return { sandbox, tenant: open(sandbox.worker), open, waits, clock };
}

/** Adds tokens of one more identity, so many, and gives their ids. */
export function addTokens(sandbox: Sandbox, count: number): string[] {
  const owner = sandbox.tenant.addIdentity({ name: 'Ada' });
  return Array.from({ length: count }, () => sandbox.tenant.addToken({ ownerId: owner.id }).id);
}
