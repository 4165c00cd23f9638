import type { ApiVersion } from './versions.ts';

/** What a request can ask for. */
export type Operation = 'token' | 'list' | 'create' | 'patch' | 'delete' | 'identities';

/** An endpoint of the tenant; the token endpoint has no version. */
export type Route = { operation: Operation; version: ApiVersion | null; id: string | null };

const VERSIONED = /^\/(?<version>v2024|v2025|v2026)\/(?<resource>[a-z-]+)(?:\/(?<id>[^/]+))?$/;
const PER_SERVICE = /^\/(?<resource>[a-z-]+)\/(?<version>v1)(?:\/(?<id>[^/]+))?$/;

const OPERATIONS: Record<string, Operation> = {
  'GET personal-access-tokens': 'list',
  'POST personal-access-tokens': 'create',
  'PATCH personal-access-tokens/{id}': 'patch',
  'DELETE personal-access-tokens/{id}': 'delete',
  'GET public-identities': 'identities',
};

/** The endpoint of a method and a path; null where there is none. */
export function routeOf(method: string, path: string): Route | null {
  if (path === '/oauth/token')
    return method === 'POST' ? { operation: 'token', version: null, id: null } : null;
  const parts = (VERSIONED.exec(path) ?? PER_SERVICE.exec(path))?.groups;
  if (!parts) return null;
  const operation = OPERATIONS[`${method} ${parts['resource']}${parts['id'] ? '/{id}' : ''}`];
  const version = versionOf(parts['version']);
  if (!operation || !version) return null;
  return { operation, version, id: parts['id'] ? decoded(parts['id']) : null };
}

function versionOf(text: string | undefined): ApiVersion | null {
  if (text === 'v2024' || text === 'v2025' || text === 'v2026' || text === 'v1') return text;
  return null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A path that is not valid percent-encoding names no token; it stays as it came and is not found.
    return text;
  }
}
