import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** A personal access token as the tenant keeps it; dates are ISO-8601 in UTC, with three or six digits. */
export type Token = {
  id: string;
  /** 64 hexadecimal digits. */
  secret: string;
  name: string;
  /** Null or empty means everything that the owner may do. */
  scope: readonly string[] | null;
  ownerId: string;
  created: string;
  lastUsed: string | null;
  managed: boolean;
  accessTokenValiditySeconds: number;
  /** Null means never. */
  expirationDate: string | null;
  userAwareTokenNeverExpires: boolean;
  /** It expired once on a tenant that revives no token: it mints no more, whatever its date says. */
  mintsNoMore?: boolean;
};

/** A plain API client: credentials that act for no identity. */
export type ApiClient = Pick<Token, 'id' | 'secret' | 'scope' | 'accessTokenValiditySeconds'>;

/** The tenant's state, with direct access for tests; every value handed out is a snapshot. */
export type Tenant = Identities & {
  addApiClient(client?: Partial<ApiClient>): ApiClient;
  addToken(token: Partial<Token> & { ownerId: string }): Token;
  /** False when there was no such token. */
  removeToken(id: string): boolean;
  /** @throws RangeError when there is no such token */
  patchToken(id: string, change: Partial<Omit<Token, 'id'>>): Token;
  /** Marks a token as used now, as minting does: at most once a day. */
  use(id: string): void;
  token(id: string): Token | undefined;
  apiClient(id: string): ApiClient | undefined;
  /** All tokens, in the order of the listing: stable, but sorted by nothing that a client can see. */
  tokens(): readonly Token[];
};

const DAY = 86_400_000;

/** Makes an empty tenant. */
export function createTenant({ clock, random }: { clock: Clock; random: Random }): Tenant {
  const tokens = new Map<string, Token>();
  const apiClients = new Map<string, ApiClient>();
  let listing: readonly Token[] | null = null;

  const store = (token: Token) => {
    tokens.set(token.id, token);
    listing = null;
    return token;
  };
  const patchToken: Tenant['patchToken'] = (id, change) => {
    const token = tokens.get(id);
    if (!token) throw new RangeError(`The sandbox has no token ${id}`);
    return store({ ...token, ...change });
  };

  return {
    ...createIdentities(random),
    addApiClient: (client) => {
      const { id, secret, scope, accessTokenValiditySeconds } = newToken(clock, random);
      const added = { id, secret, scope, accessTokenValiditySeconds, ...client };
      apiClients.set(added.id, added);
      return added;
    },
    addToken: (token) => store({ ...newToken(clock, random), ...token }),
    removeToken: (id) => {
      listing = null;
      return tokens.delete(id);
    },
    patchToken,
    use: (id) => {
      const now = clock.now();
      const lastUsed = tokens.get(id)?.lastUsed ?? null;
      if (lastUsed === null || now.getTime() - Date.parse(lastUsed) >= DAY)
        patchToken(id, { lastUsed: now.toISOString() });
    },
    token: (id) => tokens.get(id),
    apiClient: (id) => apiClients.get(id),
    tokens: () => {
      listing ??= shuffled([...tokens.values()]);
      return listing;
    },
  };
}

function newToken(clock: Clock, random: Random): Omit<Token, 'ownerId'> {
  const id = random.hex(32);
  return {
    id,
    secret: random.hex(64),
    name: `token ${id.slice(0, 6)}`,
    scope: ['sp:scopes:default'],
    created: clock.now().toISOString(),
    lastUsed: null,
    managed: false,
    accessTokenValiditySeconds: 43_200,
    expirationDate: new Date(clock.now().getTime() + 150 * DAY).toISOString(),
    userAwareTokenNeverExpires: false,
  };
}

function shuffled(tokens: readonly Token[]): readonly Token[] {
  const keyed = tokens.map((token) => ({ token, key: fnv1a(token.id) }));
  return keyed.sort((left, right) => left.key - right.key).map(({ token }) => token);
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

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
type Identities = {
  addIdentity(identity?: Partial<Identity>): Identity;
  /** @throws RangeError when there is no such identity */
  patchIdentity(id: string, change: Partial<Omit<Identity, 'id'>>): Identity;
  identity(id: string): Identity | undefined;
  identities(): readonly Identity[];
};

/** Makes a tenant's identities: none at first. */
function createIdentities(random: Random): Identities {
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
