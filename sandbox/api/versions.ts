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

/** What a request can ask for. */
export type Operation =
  | 'token'
  | 'list'
  | 'create'
  | 'patch'
  | 'delete'
  | 'bulk-update'
  | 'identities'
  | 'identity'
  | 'execute-workflow'
  | 'test-workflow'
  | 'execution';

/** An endpoint of the tenant; the token endpoint has no version. */
export type Route = { operation: Operation; version: ApiVersion | null; id: string | null };

const YEARLY = /^\/(?<version>v2024|v2025|v2026)\/(?<path>.+)$/;
const PER_SERVICE = /^\/(?<resource>[a-z-]+)\/v1(?<rest>\/.+)?$/;

type Endpoint = { method: string; path: string; operation: Operation; only?: ApiVersion };

/** The first that fits a request answers it; `{id}` stands for any one part of a path. */
const ENDPOINTS: readonly Endpoint[] = [
  { method: 'GET', path: 'personal-access-tokens', operation: 'list' },
  { method: 'POST', path: 'personal-access-tokens', operation: 'create' },
  { method: 'PATCH', path: 'personal-access-tokens/bulk-update', operation: 'bulk-update', only: 'v1' },
  { method: 'POST', path: 'personal-access-tokens/bulk-update', operation: 'bulk-update', only: 'v1' },
  { method: 'PATCH', path: 'personal-access-tokens/{id}', operation: 'patch' },
  { method: 'DELETE', path: 'personal-access-tokens/{id}', operation: 'delete' },
  { method: 'GET', path: 'public-identities', operation: 'identities' },
  { method: 'GET', path: 'identities/{id}', operation: 'identity' },
  { method: 'POST', path: 'workflows/execute/external/{id}', operation: 'execute-workflow' },
  { method: 'POST', path: 'workflows/execute/external/{id}/test', operation: 'test-workflow' },
  { method: 'GET', path: 'workflow-executions/{id}', operation: 'execution' },
];

/** The endpoint of a method and a path; null where there is none. */
export function routeOf(method: string, path: string): Route | null {
  if (path === '/oauth/token' && method === 'POST') return { operation: 'token', version: null, id: null };
  const asked = versionAndPath(path);
  if (asked === null) return null;
  const { version } = asked;
  const routes = ENDPOINTS.filter((endpoint) => endpoint.method === method)
    .filter(({ only }) => only === undefined || only === version)
    .flatMap(({ operation, path: template }) => {
      const id = matchedId(template, asked.path);
      return id === undefined ? [] : [{ operation, version, id }];
    });
  return routes[0] ?? null;
}

/** The version, and the path as the yearly versions write it. */
function versionAndPath(path: string): { version: ApiVersion; path: string } | null {
  const yearly = YEARLY.exec(path)?.groups;
  if (yearly) return { version: versionOf(yearly['version']), path: yearly['path'] ?? '' };
  const perService = PER_SERVICE.exec(path)?.groups;
  if (!perService) return null;
  return { version: 'v1', path: `${perService['resource']}${perService['rest'] ?? ''}` };
}

function versionOf(text: string | undefined): ApiVersion {
  return text === 'v2024' || text === 'v2025' || text === 'v2026' ? text : 'v1';
}

/** The id that a path holds, null for one without; undefined where the path is another. */
function matchedId(template: string, path: string): string | null | undefined {
  const wanted = template.split('/');
  const parts = path.split('/');
  const fits = wanted.length === parts.length && wanted.every((part, at) => matches(part, parts[at]));
  if (!fits) return undefined;
  const id = parts[wanted.indexOf('{id}')];
  return id === undefined ? null : decoded(id);
}

function matches(wanted: string, part: string | undefined): boolean {
  return wanted === '{id}' ? part !== '' : wanted === part;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A path that is not valid percent-encoding names no token; it stays as it came and is not found.
    return text;
  }
}
