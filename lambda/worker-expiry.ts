import { wholeDaysBetween } from './core/instant.ts';
import type { Tenant } from './ports.ts';

/** Days until the token that the run works with expires; null when it never does, or when nobody can tell. */
export async function workerExpiresInDays(tenant: Tenant, now: string): Promise<number | null> {
  try {
    const { clientId } = await tenant.connect();
    const { rows } = await tenant.listTokens({ ownerId: 'me' });
    const own = [...rows].find(({ id }) => id === clientId);
    if (own?.kind !== 'pat' || own.expiry.kind !== 'at') return null;
    return wholeDaysBetween(now, own.expiry.at);
  } catch {
    return null;
  }
}
