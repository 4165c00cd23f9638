import { type Answer, rows } from '../http/answer.ts';
import type { Identity, Tenant } from '../tenant.ts';
import type { ApiCall, World } from '../world.ts';
import { idFilter } from './filters.ts';
import { pageOf, slice, totalCount } from './page.ts';
import { demand } from './rights.ts';

/**
 * Lists public identities, all or those of an `id in (…)` filter, by pages of at most 250.
 * @throws Refusal 403 without the right, 400 for another filter or a bad page
 */
export function listIdentities(call: ApiCall, { tenant }: World): Answer {
  demand(call.caller, 'read public identities');
  const ids = idFilter(call.query.get('filters'));
  const found = tenant.identities().filter((identity) => ids === null || ids.has(identity.id));
  const shown = slice(found, pageOf(call.query));
  return rows(
    shown.map((identity) => identityRow(identity, tenant)),
    totalCount(call.query, found.length),
  );
}

function identityRow(identity: Identity, tenant: Tenant): Record<string, unknown> {
  const manager = identity.managerId === null ? undefined : tenant.identity(identity.managerId);
  return {
    id: identity.id,
    name: identity.name,
    email: identity.email,
    status: identity.status,
    identityState: identity.identityState,
    manager: manager ? { type: 'IDENTITY', id: manager.id, name: manager.name } : null,
    attributes: [],
  };
}
