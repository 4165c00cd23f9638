import { createSandbox, type Sandbox, type SandboxOptions } from '../sandbox/server.ts';
import type { TenantOrder, TenantReady, TenantState } from './tenant.ts';

const dayMs = 86_400_000;

/** Tokens that no list can show in full: long unused, but made on no day that can be read. */
function addUnreadable({ tenant }: Sandbox, count: number): void {
  const owner = tenant.addIdentity({ name: 'An owner of unreadable tokens' });
  for (let number = 1; number <= count; number += 1) {
    tenant.addToken({
      ownerId: owner.id,
      created: 'a long time ago',
      lastUsed: new Date(Date.now() - 400 * dayMs).toISOString(),
    });
  }
}

function stateOf({ tenant, requests }: Sandbox): TenantState {
  return {
    tokens: tenant.tokens().map(({ ownerId, id, managed, created, lastUsed, expirationDate }) => {
      const owner = tenant.identity(ownerId);
      const inactive = owner?.identityState?.startsWith('INACTIVE') ?? false;
      const token = { id, managed, created, lastUsed, expirationDate };
      return { ...token, ownerName: owner?.name ?? '', ownerInactive: inactive };
    }),
    requests: requests.entries().map(({ operation, status }) => ({ operation, status })),
  };
}

async function serve({ tokens, unreadable, ...options }: TenantOrder): Promise<void> {
  const given: SandboxOptions = options;
  const sandbox = await createSandbox(given);
  sandbox.populate({ tokens, seed: 1 });
  addUnreadable(sandbox, unreadable);
  process.on('message', () => process.send?.(stateOf(sandbox)));
  const ready: TenantReady = { baseUrl: sandbox.baseUrl, worker: sandbox.worker };
  process.send?.(ready);
}

process.once('disconnect', () => process.exit());
await serve(JSON.parse(process.argv[2] ?? '{}'));
