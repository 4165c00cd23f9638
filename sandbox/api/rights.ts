import { Refusal } from '../http/answer.ts';
import type { Session } from '../sessions.ts';
import type { Tenant } from '../tenant.ts';

const MY_READ = 'sp:my-personal-access-tokens:read';
const MY_MANAGE = 'sp:my-personal-access-tokens:manage';
const ALL_READ = 'sp:all-personal-access-tokens:read';
const ALL_MANAGE = 'sp:all-personal-access-tokens:manage';

/** The scopes of which any one gives a right. */
const SCOPES = {
  'list own tokens': [MY_READ, MY_MANAGE, ALL_READ, ALL_MANAGE],
  'list all tokens': [ALL_READ, ALL_MANAGE],
  'create a token': [MY_MANAGE, ALL_MANAGE],
  'patch an own token': [MY_MANAGE],
  'delete an own token': [MY_MANAGE, ALL_MANAGE],
  'delete any token': [ALL_MANAGE],
  'update any token': [ALL_MANAGE],
  'read public identities': ['sp:scopes:default'],
  'read identities': ['idn:identity:read', 'idn:identity:manage'],
  'execute workflows': ['sp:workflow-execute:external'],
  'read workflow executions': ['sp:workflow-execution:read', 'sp:workflow:manage'],
} as const;

/** A right that the sandbox checks. */
export type Right = keyof typeof SCOPES;

/** Whether a session has a right; without scopes, or with `sp:scopes:all`, it has every one. */
function holds(caller: Session, right: Right): boolean {
  const scope = caller.scope ?? [];
  if (scope.length === 0 || scope.includes('sp:scopes:all')) return true;
  return SCOPES[right].some((needed) => scope.includes(needed));
}

/** @throws Refusal 403 when the session lacks the right */
export function demand(caller: Session, right: Right): void {
  if (!holds(caller, right)) throw forbidden();
}

/**
 * The identity behind a session. Plain API clients have none.
 * @throws Refusal 403 for such a client
 */
export function demandUser(caller: Session): string {
  if (caller.ownerId === null) throw forbidden();
  return caller.ownerId;
}

/** @throws Refusal 403 unless the caller is an org admin, whatever its scopes */
export function demandAdmin(caller: Session, tenant: Tenant): void {
  if (!tenant.identity(demandUser(caller))?.orgAdmin) throw forbidden();
}

function forbidden(): Refusal {
  return new Refusal(403, 'The server understood the request but refuses to authorize it.');
}
