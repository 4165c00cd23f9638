import { type Answer, object, Refusal, rows } from '../http/answer.ts';
import type { Identity, Tenant } from '../tenant.ts';
import type { ApiCall, World } from '../world.ts';
import { idFilter, pageOf, slice, totalCount } from './query.ts';
import { demand } from './rights.ts';

/**
 * Lists public identities, all or those of an `id in (…)` filter, by pages of at most 250.
 * @throws Refusal 403 without the right, 400 for another filter or a bad page
 */
export function listIdentities(call: ApiCall, { tenant, clock }: World): Answer {
  demand(call.caller, 'read public identities');
  const ids = idFilter(call.query.get('filters'));
  const now = clock.now();
  const found = tenant
    .identities()
    .filter((identity) => ids === null || ids.has(identity.id))
    .filter(({ hiddenFrom, goneFrom }) => !hasCome(hiddenFrom, now) && !hasCome(goneFrom, now));
  const shown = slice(found, pageOf(call.query));
  return rows(
    shown.map((identity) => publicRow(identity, { tenant, now })),
    totalCount(call.query, found.length),
  );
}

/**
 * Shows one identity, also one that the public list hides.
 * @throws Refusal 403 without the right, 404 for one that is gone or never was
 */
export function getIdentity(call: ApiCall, { tenant, clock }: World): Answer {
  demand(call.caller, 'read identities');
  const identity = tenant.identity(call.id);
  const now = clock.now();
  if (!identity || hasCome(identity.goneFrom, now)) throw new Refusal(404, 'The identity was not found');
  const isInactive = stateOf(identity, now).status !== 'Active';
  return object(200, {
    id: identity.id,
    name: identity.name,
    alias: identity.id,
    emailAddress: identity.email,
    processingState: null,
    identityStatus: isInactive ? 'DEACTIVATED' : 'ACTIVE',
    managerRef: managerOf(identity, tenant),
    isManager: tenant.identities().some(({ managerId }) => managerId === identity.id),
    attributes: { displayName: identity.name },
    lifecycleState: { stateName: isInactive ? 'inactive' : 'active', manuallyUpdated: false },
  });
}

function publicRow(identity: Identity, { tenant, now }: { tenant: Tenant; now: Date }) {
  return {
    id: identity.id,
    name: identity.name,
    email: identity.email,
    ...stateOf(identity, now),
    manager: managerOf(identity, tenant),
    attributes: [],
  };
}

function stateOf(identity: Identity, now: Date): Pick<Identity, 'status' | 'identityState'> {
  if (hasCome(identity.inactiveFrom, now)) return { status: 'Inactive', identityState: 'INACTIVE_LONG_TERM' };
  return { status: identity.status, identityState: identity.identityState };
}

function managerOf(identity: Identity, tenant: Tenant): Record<string, unknown> | null {
  const manager = identity.managerId === null ? undefined : tenant.identity(identity.managerId);
  return manager ? { type: 'IDENTITY', id: manager.id, name: manager.name } : null;
}

function hasCome(instant: string | undefined, now: Date): boolean {
  return instant !== undefined && Date.parse(instant) <= now.getTime();
}
