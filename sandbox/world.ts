import type { ApiVersion } from './api/versions.ts';
import type { Clock } from './clock.ts';
import type { Call } from './http/call.ts';
import type { Session, Sessions } from './sessions.ts';
import type { Switches } from './switches.ts';
import type { Tenant } from './tenant.ts';
import type { Workflows } from './workflows.ts';

/** What the endpoints act on. */
export type World = {
  tenant: Tenant;
  workflows: Workflows;
  clock: Clock;
  switches: Switches;
  sessions: Sessions;
};

/** A request to a versioned endpoint by a caller with a good access token. */
export type ApiCall = Call & { version: ApiVersion; caller: Session; id: string };

/** The credentials that a clean-up runs on. */
export type Worker = { clientId: string; clientSecret: string; ownerId: string };

const workerOwnerId = '0a1b2c3d'.repeat(4);

const MONTH = 30 * 86_400_000;

/** Adds an org admin's service identity with one token of the least scopes that deleting and its own rotation need. */
export function addWorker({ tenant, clock }: World): Worker {
  const owner = tenant.addIdentity({
    // Made up of no seed: a population of the tenant's own seed begins with the same id.
    id: workerOwnerId,
    name: 'svc-token-hygiene',
    email: 'token-hygiene@example.com',
    orgAdmin: true,
  });
  const token = tenant.addToken({
    ownerId: owner.id,
    name: 'token-hygiene',
    created: new Date(clock.now().getTime() - MONTH).toISOString(),
    scope: [
      'sp:all-personal-access-tokens:manage',
      'sp:my-personal-access-tokens:manage',
      'sp:scopes:default',
    ],
  });
  return { clientId: token.id, clientSecret: token.secret, ownerId: owner.id };
}
