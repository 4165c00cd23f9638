import type { World } from './world.ts';

/** The credentials that a clean-up runs on. */
export type Worker = { clientId: string; clientSecret: string; ownerId: string };

const MONTH = 30 * 86_400_000;

/** Adds an org admin's service identity with one token of the least scopes that deleting and its own rotation need. */
export function addWorker({ tenant, clock }: World): Worker {
  const owner = tenant.addIdentity({
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
