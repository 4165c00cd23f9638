import { GuardError } from '../../errors.ts';
import { identityIdPattern, patIdPattern } from './token-row.ts';

/** The versions of the API that this adapter speaks. */
export type ApiVersion = 'v2024' | 'v2025' | 'v2026' | 'v1';

/** The addresses of one tenant's operations. */
export type Endpoints = {
  tokens: string;
  /** @throws GuardError for an id that is none, before anything is sent */
  token(id: string): string;
  identities: string;
  /** The v1 operations have their address in v1 only, whatever version the others speak. */
  bulkUpdate: string;
  /** @throws GuardError for an id that is none */
  identity(id: string): string;
  /** @throws GuardError for an id that is none */
  workflow(id: string): string;
};

/** Builds the addresses; v1 carries its version behind the service, the others before it. */
export function createEndpoints(baseUrl: string, version: ApiVersion): Endpoints {
  const path = (service: string) =>
    version === 'v1' ? `${baseUrl}/${service}/v1` : `${baseUrl}/${version}/${service}`;
  const tokens = path('personal-access-tokens');
  return {
    tokens,
    token: (id) => {
      if (!patIdPattern.test(id)) throw new GuardError('A token id that is not well-formed is never sent.');
      return `${tokens}/${encodeURIComponent(id)}`;
    },
    identities: path('public-identities'),
    bulkUpdate: `${baseUrl}/personal-access-tokens/v1/bulk-update`,
    identity: (id) => `${baseUrl}/identities/v1/${sendable(id)}`,
    workflow: (id) => `${baseUrl}/workflows/v1/execute/external/${sendable(id)}`,
  };
}

function sendable(id: string): string {
  if (!identityIdPattern.test(id)) throw new GuardError('An id that is not well-formed is never sent.');
  return id;
}

/** Adds query parameters to an address. */
export function withQuery(url: string, parameters: Record<string, string>): string {
  return `${url}?${new URLSearchParams(parameters).toString()}`;
}
