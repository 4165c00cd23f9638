import { GuardError } from '../../errors.ts';
import { patIdPattern } from './token-row.ts';

/** The versions of the API that this adapter speaks. */
export type ApiVersion = 'v2024' | 'v2025' | 'v2026' | 'v1';

/** The addresses of one tenant's operations. */
export type Endpoints = {
  tokens: string;
  /** @throws GuardError for an id that is none, before anything is sent */
  token(id: string): string;
  identities: string;
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
  };
}

/** Adds query parameters to an address. */
export function withQuery(url: string, parameters: Record<string, string>): string {
  return `${url}?${new URLSearchParams(parameters).toString()}`;
}
