const knownHost =
  /^([a-z0-9][a-z0-9-]{0,62})\.api\.(?:identitynow\.com|identitynow-demo\.com|saas\.sailpointfedramp\.com)$/;
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** What the example policy names: a host that is there, and nobody's who has only copied the example. */
export const exampleBaseUrl = 'https://acme.api.identitynow.com';

/**
 * Checks a tenant's base URL: https on a known ISC host (or on any, where the policy says `allowHost`),
 * http on loopback only, and nothing but scheme, host and port.
 */
export function checkBaseUrl(
  baseUrl: string,
  allowHost: boolean,
): { ok: true; baseUrl: string } | { ok: false; reason: string } {
  const url = URL.parse(baseUrl);
  if (url === null) return { ok: false, reason: 'baseUrl is not a URL' };
  const reason = hostFault(url, allowHost) ?? decorationFault(url);
  return reason === null ? { ok: true, baseUrl: url.origin } : { ok: false, reason };
}

/** Whether two base URLs are one: letter case, a slash at the end and the port that is usual make no difference. */
export function sameBaseUrl(one: string, other: string): boolean {
  return originOf(one) === originOf(other);
}

function originOf(baseUrl: string): string {
  const url = URL.parse(baseUrl.trim());
  return url === null || decorationFault(url) !== null ? baseUrl : url.origin;
}

/** Whether a base URL names this machine, where simulated time and http are allowed. */
export function isLoopback(baseUrl: string): boolean {
  return loopback.test(URL.parse(baseUrl)?.hostname ?? '');
}

/** The tenant (`org`) that a base URL names; null where the host is no known ISC host and names none. */
export function orgOfHost(baseUrl: string): string | null {
  return knownHost.exec(URL.parse(baseUrl)?.hostname ?? '')?.[1] ?? null;
}

function hostFault(url: URL, allowHost: boolean): string | null {
  const local = loopback.test(url.hostname);
  if (url.protocol !== 'https:' && !(local && url.protocol === 'http:')) {
    return 'baseUrl must be https (http only on loopback)';
  }
  if (local || allowHost) return null;
  if (!knownHost.test(url.hostname)) {
    return 'baseUrl is not a known ISC host, such as https://acme.api.identitynow.com; set allowHost: true beside it if it is right';
  }
  return url.port === '' ? null : 'baseUrl must not name a port on an ISC host';
}

function decorationFault(url: URL): string | null {
  if (url.username !== '' || url.password !== '') return 'baseUrl must not hold credentials';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return 'baseUrl must end after the host: no path, query or fragment';
  }
  return null;
}
