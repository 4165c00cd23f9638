import type { Random } from './random.ts';

/** A person or a service account of the tenant. */
export type Identity = {
  id: string;
  name: string;
  email: string | null;
  status: string;
  /** `ACTIVE`, `INACTIVE_SHORT_TERM`, `INACTIVE_LONG_TERM` or null. */
  identityState: string | null;
  managerId: string | null;
  /** Whether the platform lets this identity administer the tenant; no scope replaces that. */
  orgAdmin?: boolean;
  /** ISO-8601 instants from which the identity is inactive, is missing in the public list, and is there no more. */
  inactiveFrom?: string;
  hiddenFrom?: string;
  goneFrom?: string;
};

/** The people and service accounts, with direct access for tests; every value handed out is a snapshot. */
export type Identities = {
  addIdentity(identity?: Partial<Identity>): Identity;
  /** @throws RangeError when there is no such identity */
  patchIdentity(id: string, change: Partial<Omit<Identity, 'id'>>): Identity;
  identity(id: string): Identity | undefined;
  identities(): readonly Identity[];
};

/** Makes a tenant's identities: none at first. */
export function createIdentities(random: Random): Identities {
  const identities = new Map<string, Identity>();
  const store = (identity: Identity) => {
    identities.set(identity.id, identity);
    return identity;
  };
  return {
    addIdentity: (identity) => store({ ...newIdentity(random), ...identity }),
    patchIdentity: (id, change) => {
      const identity = identities.get(id);
      if (!identity) throw new RangeError(`The sandbox has no identity ${id}`);
      return store({ ...identity, ...change });
    },
    identity: (id) => identities.get(id),
    identities: () => [...identities.values()],
  };
}

function newIdentity(random: Random): Identity {
  const id = random.hex(32);
  return {
    id,
    name: `Identity ${id.slice(0, 6)}`,
    email: `${id.slice(0, 6)}@example.com`,
    status: 'Active',
    identityState: 'ACTIVE',
    managerId: null,
  };
}
