import type { Tenant, Token } from '../tenant.ts';

/** The API versions that the sandbox speaks; `v1` is the per-service one, without a prefix. */
export type ApiVersion = 'v2024' | 'v2025' | 'v2026' | 'v1';

/** What differs between versions. */
export type VersionRules = {
  /** Deprecated versions say so in each answer. */
  deprecated: boolean;
  /** Whether tokens may live for ever, with the owner's acknowledgement; else six months at most. */
  neverExpires: boolean;
  patchable: readonly string[];
};

const MODERN: VersionRules = {
  deprecated: true,
  neverExpires: true,
  patchable: ['name', 'scope', 'expirationDate', 'userAwareTokenNeverExpires'],
};

/** The rules of each version. */
export const versionRules: Record<ApiVersion, VersionRules> = {
  v2024: { deprecated: true, neverExpires: false, patchable: ['name', 'scope'] },
  v2025: MODERN,
  v2026: MODERN,
  v1: { ...MODERN, deprecated: false },
};

/** A token as a version of the API shows it, without its secret. */
export function tokenRow(
  token: Token,
  view: { version: ApiVersion; tenant: Tenant },
): Record<string, unknown> {
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
