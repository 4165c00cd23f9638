import type { Pat } from '../../core/pat.ts';
import type { Tenant } from '../../ports.ts';
import type { RotationDeps } from '../deps.ts';
import type { SecretValue } from '../secret/secret-value.ts';
import { eventually } from './patience.ts';
import { isRefused } from './visit.ts';

/** Whether credentials mint, by a fresh login; with patience where the token is known to exist. @throws IscError in doubt */
export async function probe(
  deps: RotationDeps,
  value: SecretValue,
  known: boolean,
): Promise<'alive' | 'dead'> {
  const login = () => unlessRefused(() => openTenant(deps, value).connect());
  const connection = known ? await eventually(deps.clock, login) : await login();
  return connection === null ? 'dead' : 'alive';
}

/** A token seen through its own credentials: a real token request and a real call. Null while the tenant refuses it. */
export async function proveToken(deps: RotationDeps, value: SecretValue): Promise<Pat | null> {
  return eventually(deps.clock, () =>
    unlessRefused(async () => {
      const tenant = openTenant(deps, value);
      await tenant.connect();
      const { rows } = await tenant.listTokens({ ownerId: 'me' });
      return [...rows].find((row): row is Pat => row.kind === 'pat' && row.id === value.clientId) ?? null;
    }),
  );
}

/** The tenant through the credentials that a version holds; makes no call yet. */
export function openTenant(deps: RotationDeps, { clientId, clientSecret }: SecretValue): Tenant {
  return deps.openTenant({ clientId, clientSecret });
}

async function unlessRefused<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isRefused(error)) return null;
    throw error;
  }
}
