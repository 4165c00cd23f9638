import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Switches } from './switches.ts';
import type { Tenant, Token } from './tenant.ts';

/** An access token that was minted: what it may do is fixed from then on. */
export type Session = {
  accessToken: string;
  /** The personal access token behind it: the OAuth client id. */
  tokenId: string;
  ownerId: string;
  scope: readonly string[] | null;
  /** Milliseconds of the sandbox's clock. */
  expiresAt: number;
};

/** The access tokens that are out. */
export type Sessions = {
  open(token: Token): Session;
  /** The session of an access token that is still good. */
  find(accessToken: string): Session | undefined;
  revoke(accessToken: string): void;
  revokeAll(): void;
};

/** Keeps sessions by the sandbox's clock and the switch on what deleting a token does to them. */
export function createSessions(deps: { clock: Clock; tenant: Tenant; switches: Switches }): Sessions {
  const { clock, tenant, switches } = deps;
  const sessions = new Map<string, Session>();
  return {
    open: (token) => {
      const session = {
        accessToken: randomBytes(48).toString('base64url'),
        tokenId: token.id,
        ownerId: token.ownerId,
        scope: token.scope,
        expiresAt: clock.now().getTime() + token.accessTokenValiditySeconds * 1000,
      };
      sessions.set(session.accessToken, session);
      return session;
    },
    find: (accessToken) => {
      const session = sessions.get(accessToken);
      if (!session || session.expiresAt <= clock.now().getTime()) return undefined;
      return switches.tokensOutlivePat || tenant.token(session.tokenId) ? session : undefined;
    },
    revoke: (accessToken) => {
      sessions.delete(accessToken);
    },
    revokeAll: () => sessions.clear(),
  };
}
