import { latestKey } from '../../core/artefacts.ts';
import { readLatest } from '../../core/latest.ts';
import { ConfigError } from '../../errors.ts';
import type { Connection } from '../../ports.ts';
import type { RunDeps } from './context.ts';

/**
 * Opens the session and makes sure that it is the tenant of the earlier runs.
 * @throws ConfigError when the credentials belong to another tenant
 */
export async function connectTenant(deps: RunDeps): Promise<Connection> {
  deps.progress({ phase: 'connecting', done: 0, total: null });
  const connection = await deps.tenant.connect();
  const stored = await deps.archive.read(latestKey(deps.tenantName));
  const known = readLatest(stored?.body ?? null, deps.tenantName, deps.clock.now()).latest?.tenantId ?? null;
  if (known !== null && connection.tenantId !== null && connection.tenantId !== known) {
    throw new ConfigError(
      `The credentials of "${deps.tenantName}" belong to another tenant than its earlier runs did. ` +
        'Check baseUrl and credentials; if the tenant was replaced on purpose, give it a new name in the policy.',
    );
  }
  return connection;
}
