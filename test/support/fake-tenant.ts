import type { Pat } from '../../lambda/core/pat.ts';
import { IscError, type IscFailure } from '../../lambda/errors.ts';
import type { Credentials, NewPat, PatChange, Tenant } from '../../lambda/ports.ts';

const DAY_MS = 86_400_000;

/** A clock that moves only when it is told to, or when somebody sleeps. */
export type FakeClock = { now(): string; sleep(ms: number): Promise<void>; advance(ms: number): void };

/** Makes a clock that stands at an instant. */
export function createFakeClock(start: string): FakeClock {
  let at = Date.parse(start);
  const advance = (ms: number) => {
    at += ms;
  };
  return { now: () => new Date(at).toISOString(), sleep: async (ms) => advance(ms), advance };
}

/** A tenant in memory: the same rules as the sandbox's that matter to a rotation, without the wire. */
export type FakeTenant = {
  tokens: Map<string, Pat & { secret: string }>;
  /** Every deletion that took effect, in order. */
  deleted: string[];
  /** Every secret that was ever minted. */
  secrets: string[];
  addToken(token?: Partial<Pat>): Credentials;
  open(credentials: Credentials): Tenant;
  /** What a consumer does: false when the tenant refuses it. */
  login(credentials: Credentials): boolean;
};

/** "Updated at most once a day" may mean either. */
export type UseNoted = 'after-24-hours' | 'on-another-day';

/** Makes an empty tenant. */
export function createFakeTenant(clock: FakeClock, noted: UseNoted = 'after-24-hours'): FakeTenant {
  const tokens: FakeTenant['tokens'] = new Map();
  const deleted: string[] = [];
  const secrets: string[] = [];
  let count = 0;

  const add = (token: Partial<Pat>): Pat & { secret: string } => {
    count += 1;
    const id = count.toString(16).padStart(8, '0').padEnd(32, '0');
    const secret = `canary${count.toString(16).padStart(58, '0')}`;
    secrets.push(secret);
    const added = { ...blankToken(clock), id, ...token, secret };
    tokens.set(id, added);
    return added;
  };
  const login = ({ clientId, clientSecret }: Credentials): boolean => {
    const token = tokens.get(clientId);
    if (token?.secret !== clientSecret) return false;
    const now = clock.now();
    if (token.expiry.kind === 'at' && token.expiry.at <= now) return false;
    if (token.lastUsed === null || isAnotherUse(token.lastUsed, now, noted))
      tokens.set(clientId, { ...token, lastUsed: now });
    return true;
  };
  return {
    tokens,
    deleted,
    secrets,
    login,
    addToken: (token = {}) => {
      const { id, secret } = add(token);
      return { clientId: id, clientSecret: secret };
    },
    open: (credentials) => session({ clock, tokens, deleted, add, login }, credentials),
  };
}

function isAnotherUse(lastUsed: string, now: string, noted: UseNoted): boolean {
  if (noted === 'on-another-day') return now.slice(0, 10) !== lastUsed.slice(0, 10);
  return Date.parse(now) - Date.parse(lastUsed) >= DAY_MS;
}

type State = Pick<FakeTenant, 'tokens' | 'deleted' | 'login'> & {
  clock: FakeClock;
  add: (token: Partial<Pat>) => Pat & { secret: string };
};

function session(state: State, credentials: Credentials): Tenant {
  const { tokens, clock } = state;
  const { clientId } = credentials;
  let owner: Pat['owner'] | null = null;
  const authorise = (): Pat['owner'] => {
    if (owner !== null) return owner;
    if (!state.login(credentials)) throw failure('unauthorized', 401, clientId);
    owner = tokens.get(clientId)?.owner ?? null;
    if (owner === null) throw failure('unauthorized', 401, clientId);
    return owner;
  };
  const mine = (id: string) => tokens.get(id)?.owner.id === authorise().id;
  return {
    connect: async () => ({
      clientId,
      ownerId: authorise().id,
      tenantId: 'tenant',
      org: 'acme',
      serverTime: clock.now(),
    }),
    listTokens: async () => ({
      rows: [...tokens.values()].filter(({ id }) => mine(id)).map(withoutSecret),
      completeness: { kind: 'complete' },
      contradictions: [],
      serverTime: clock.now(),
    }),
    createToken: async (wanted: NewPat) => {
      const own = [...tokens.values()].filter(({ id }) => mine(id));
      if (own.length >= 10 || own.some(({ name }) => name === wanted.name))
        throw failure('rejected', 400, wanted.name);
      const { secret, ...pat } = state.add({ ...wanted, owner: authorise() });
      return { pat, clientSecret: secret };
    },
    patchToken: async (id: string, change: PatChange) => {
      const token = tokens.get(id);
      if (token === undefined || !mine(id)) throw failure('not-found', 404, id);
      const rivals = [...tokens.values()].filter((other) => other.id !== id && mine(other.id));
      if (rivals.some(({ name }) => name === change.name)) throw failure('rejected', 400, id);
      const expiry =
        change.expiresAt === undefined ? token.expiry : { kind: 'at' as const, at: change.expiresAt };
      const patched = { ...token, name: change.name ?? token.name, expiry };
      tokens.set(id, patched);
      return withoutSecret(patched);
    },
    deleteToken: async (id, veto) => {
      authorise();
      const withheld = veto?.() ?? null;
      if (withheld !== null) return { outcome: 'not-reached', reason: withheld };
      if (!tokens.delete(id)) return { outcome: 'already-gone', status: 404, trackingId: null };
      state.deleted.push(id);
      return { outcome: 'deleted', status: 204, trackingId: null };
    },
    bulkUpdateExpiry: async () => ({ outcome: 'absent', trackingId: null }),
    describeOwners: async () => ({ owners: [], failure: null }),
    findIdentity: async () => ({ state: 'unknown', reason: 'A rotation looks nobody up.' }),
    executeWorkflow: async () => ({ outcome: 'not-reached', reason: 'A rotation tells nobody.' }),
    usage: () => ({ requests: 0, retries: 0, throttled: 0 }),
  };
}

function withoutSecret({ secret: _, ...pat }: Pat & { secret: string }): Pat {
  return pat;
}

function blankToken(clock: FakeClock): Omit<Pat, 'id'> {
  return {
    kind: 'pat',
    name: 'ServiceNow',
    owner: { id: 'owner-1', name: 'Service account' },
    scopes: { kind: 'listed', list: ['sp:my-personal-access-tokens:manage', 'idn:accounts:read'] },
    created: clock.now(),
    lastUsed: null,
    expiry: { kind: 'at', at: new Date(Date.parse(clock.now()) + 90 * DAY_MS).toISOString() },
    managed: false,
    validitySeconds: 43_200,
    faults: [],
  };
}

function failure(kind: IscFailure, status: number, subject: string): IscError {
  return new IscError({ failure: kind, operation: 'call', subject, status, remedy: 'Look.' });
}
