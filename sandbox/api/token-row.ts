import type { Tenant, Token } from '../tenant.ts';
import { type ApiVersion, versionRules } from './versions.ts';

/** A token as a version of the API shows it, without its secret. */
export type TokenRow = Record<string, unknown>;

/** Renders a token for listings and patch answers. */
export function tokenRow(token: Token, view: { version: ApiVersion; tenant: Tenant }): TokenRow {
  const owner = view.tenant.identity(token.ownerId);
  return {
    id: token.id,
    name: token.name,
    scope: token.scope,
    owner: { type: 'IDENTITY', id: token.ownerId, ...(owner && { name: owner.name }) },
    created: token.created,
    lastUsed: token.lastUsed,
    managed: token.managed,
    accessTokenValiditySeconds: token.accessTokenValiditySeconds,
    expirationDate: token.expirationDate,
    ...(versionRules[view.version].neverExpires && {
      userAwareTokenNeverExpires: token.userAwareTokenNeverExpires,
    }),
  };
}
