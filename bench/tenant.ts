import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { SandboxOptions } from '../sandbox/server.ts';

/** What a tenant of a bench holds, and how it behaves. */
export type TenantOrder = Pick<SandboxOptions, 'latencyMs' | 'rateLimit' | 'paging'> & {
  tokens: number;
  /** So many more, whose date of creation is none. */
  unreadable: number;
};

/** Where a tenant is, and the credentials of its worker. */
export type TenantReady = { baseUrl: string; worker: { clientId: string; clientSecret: string } };

/** A token as the tenant itself knows it. */
export type TenantToken = {
  id: string;
  managed: boolean;
  created: string;
  lastUsed: string | null;
  expirationDate: string | null;
  ownerName: string;
  ownerInactive: boolean;
};

/** The tokens that are there, and every request that came. */
export type TenantState = {
  tokens: TenantToken[];
  requests: { operation: string | null; status: number | null }[];
};

/** A tenant in a process of its own, so that its work is not counted as ours. */
export type BenchTenant = TenantReady & { state(): Promise<TenantState>; stop(): void };

/** Starts the tenant and waits until it listens. */
export async function startTenant(order: TenantOrder): Promise<BenchTenant> {
  const file = new URL('./tenant-process.ts', import.meta.url);
  const child = fork(file, [JSON.stringify(order)], { serialization: 'advanced' });
  const [ready]: TenantReady[] = await once(child, 'message');
  if (ready === undefined) throw new Error('The tenant did not start.');
  return {
    ...ready,
    state: async () => {
      child.send('state');
      const [state]: TenantState[] = await once(child, 'message');
      return state ?? { tokens: [], requests: [] };
    },
    stop: () => child.disconnect(),
  };
}
