import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import { isExpired } from './lifetime.ts';
import type { Switches } from './switches.ts';
import type { ApiClient, Tenant, Token } from './tenant.ts';

/** An access token that was minted: what it may do is fixed from then on. */
export type Session = {
  accessToken: string;
  /** The personal access token, or the API client, behind it: the OAuth client id. */
  clientId: string;
  /** Null for an API client, which acts for nobody. */
  ownerId: string | null;
  scope: readonly string[] | null;
  /** Milliseconds of the sandbox's clock. */
  expiresAt: number;
};

/** The access tokens that are out. */
export type Sessions = {
  open(client: Token | ApiClient): Session;
  /** The session of an access token that is still good. */
  find(accessToken: string): Session | undefined;
  revoke(accessToken: string): void;
  revokeAll(): void;
};

type SessionDeps = { clock: Clock; tenant: Tenant; switches: Switches };

/** Keeps sessions by the sandbox's clock and the switches on what the end of a token does to them. */
export function createSessions(deps: SessionDeps): Sessions {
  const { clock } = deps;
  const sessions = new Map<string, Session>();
  return {
    open: (client) => {
      const session = {
        accessToken: randomBytes(48).toString('base64url'),
        clientId: client.id,
        ownerId: 'ownerId' in client ? client.ownerId : null,
        scope: client.scope,
        expiresAt: clock.now().getTime() + client.accessTokenValiditySeconds * 1000,
      };
      sessions.set(session.accessToken, session);
      return session;
    },
    find: (accessToken) => {
      const session = sessions.get(accessToken);
      if (!session || session.expiresAt <= clock.now().getTime()) return undefined;
      return isStillGood(session, deps) ? session : undefined;
    },
    revoke: (accessToken) => {
      sessions.delete(accessToken);
    },
    revokeAll: () => sessions.clear(),
  };
}

function isStillGood({ clientId }: Session, { clock, tenant, switches }: SessionDeps): boolean {
  if (tenant.apiClient(clientId)) return true;
  const token = tenant.token(clientId);
  if (!token) return switches.tokensOutlivePat;
  return switches.tokensOutliveExpiry || !isExpired(token, clock);
}
