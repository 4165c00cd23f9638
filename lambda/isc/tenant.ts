import { checkBaseUrl, exampleBaseUrl } from '../core/host.ts';
import { ConfigError } from '../errors.ts';
import type { ApiUsage, Clock, Connection, Credentials, OpenTenant, Tenant } from '../ports.ts';
import { createCaller, throwIfUnauthorized } from './calls/caller.ts';
import { type ClientChannel, createClientChannel, type IscEvent } from './calls/client-channel.ts';
import { createPace, type Pacing } from './calls/pace.ts';
import { createSession } from './calls/session.ts';
import { describeOwners } from './describe-owners.ts';
import { bulkUpdateExpiry, deleteToken } from './end-tokens.ts';
import { createFindIdentity } from './find-identity.ts';
import { createTransport, type Timeouts } from './http/transport.ts';
import { listTokens } from './listing/list-tokens.ts';
import { createToken, patchToken } from './own-tokens.ts';
import { type ApiVersion, createEndpoints } from './wire/endpoints.ts';
import { executeWorkflow } from './workflow-mailer.ts';

/** How a tenant is spoken to; what is optional has the vendor's limits, or cautious ones, as its default. */
export type TenantOptions = {
  baseUrl: string;
  apiVersion: ApiVersion;
  /** Allows https on a host that is no known ISC host. */
  allowHost: boolean;
  /** Waits and expiry; the pace and the time limits of a request follow real time. */
  clock: Clock;
  /** `{baseUrl}/oauth/token` when absent; must be on the tenant's host. */
  tokenUrl?: string;
  /** Of the jitter, 0 to 1. */
  random?: () => number;
  /** 100 requests in 10,000 ms and 20 at once when absent. */
  pacing?: Partial<Pacing>;
  /** 30 s for the headers and 120 s for the body when absent; some bodies get less. */
  timeouts?: Partial<Timeouts>;
  /** The longest body of a listing, in bytes; 128 MB when absent. Other answers have limits of their own. */
  maxBytes?: number;
  log?: (event: IscEvent) => void;
};

/**
 * Makes the opener of one tenant. All that it opens for the same client id share one window a version of the API, as
 * the vendor counts; `usage` counts the calls of all clients together.
 * @throws ConfigError for a base URL that may not be called
 */
export function createTenantOpener(options: TenantOptions): OpenTenant {
  const { baseUrl, tokenUrl } = targetOf(options);
  const channels = new Map<string, ClientChannel>();
  return (credentials) => {
    const channelOf = (version: ApiVersion) => {
      const key = `${credentials.clientId} ${version}`;
      const channel = channels.get(key) ?? openChannel(options);
      channels.set(key, channel);
      return channel;
    };
    const usage = () => sumOf([...channels.values()].map((each) => each.usage()));
    return { ...openTenant({ ...options, baseUrl, tokenUrl }, credentials, channelOf), usage };
  };
}

function openTenant(
  options: TenantOptions & { tokenUrl: string },
  credentials: Credentials,
  channelOf: (version: ApiVersion) => ClientChannel,
): Omit<Tenant, 'usage'> {
  const { baseUrl, tokenUrl, clock, apiVersion: version } = options;
  const channel = channelOf(version);
  const session = createSession({ baseUrl, tokenUrl, credentials, channel, clock });
  const caller = createCaller({ session, channel });
  const call = throwIfUnauthorized(caller);
  const callV1 = createCaller({ session, channel: channelOf('v1') });
  const endpoints = createEndpoints(baseUrl, version);
  const directoryOf = (spoken: ApiVersion) => ({
    call: throwIfUnauthorized(createCaller({ session, channel: channelOf(spoken) })),
    url: createEndpoints(baseUrl, spoken).identities,
  });
  return {
    connect: async () => asListed((await session.current()).connection),
    listTokens: (query) => listTokens(call, endpoints.tokens, query),
    createToken: (token) => createToken(call, { endpoints, version }, token),
    patchToken: (id, change) => patchToken(call, endpoints, { id, change }),
    deleteToken: (id, veto) => deleteToken(caller, endpoints, { id, veto }),
    bulkUpdateExpiry: (ids, expiry, veto) =>
      bulkUpdateExpiry(callV1, endpoints.bulkUpdate, { ids, expiry, veto }),
    describeOwners: (ids) => describeOwners([directoryOf(version), directoryOf(otherThan(version))], ids),
    findIdentity: createFindIdentity(
      callV1,
      endpoints,
      async () => (await session.current()).connection.ownerId,
    ),
    executeWorkflow: (id, input) => executeWorkflow(callV1, endpoints, { id, input }),
  };
}

/** Another version that answers the same, with a rate window of its own. */
function otherThan(version: ApiVersion): ApiVersion {
  return version === 'v1' ? 'v2026' : 'v1';
}

/** Whatever the letter case in which somebody typed the client id, listings write it in lower case. */
function asListed(connection: Connection): Connection {
  return { ...connection, clientId: connection.clientId.toLowerCase() };
}

function sumOf(usages: ApiUsage[]): ApiUsage {
  return {
    requests: usages.reduce((sum, { requests }) => sum + requests, 0),
    retries: usages.reduce((sum, { retries }) => sum + retries, 0),
    throttled: usages.reduce((sum, { throttled }) => sum + throttled, 0),
  };
}

/** Opens a channel of its own. */
export function openChannel(options: TenantOptions): ClientChannel {
  const { clock, random = Math.random, log = () => undefined } = options;
  const pacing = { requests: 100, windowMs: 10_000, concurrency: 20, ...options.pacing };
  const timeouts = { headersMs: 30_000, bodyMs: 120_000, ...options.timeouts };
  const send = createTransport({ timeouts, maxBytes: options.maxBytes ?? 134_217_728, now: clock.now });
  const limits = {
    attempts: 5,
    baseMs: 300,
    capMs: 10_000,
    maxRetryAfterMs: 60_000,
    unnamedWaitMs: pacing.windowMs,
  };
  return createClientChannel({ send, pace: createPace(pacing), clock, random, limits, log });
}

/** Where a tenant is spoken to. @throws ConfigError for a base URL that may not be called */
export function targetOf(options: TenantOptions): { baseUrl: string; tokenUrl: string } {
  const baseUrl = allowedBaseUrl(options);
  return { baseUrl, tokenUrl: ownTokenUrl(baseUrl, options.tokenUrl) };
}

function allowedBaseUrl({ baseUrl, allowHost }: TenantOptions): string {
  const check = checkBaseUrl(baseUrl, allowHost);
  if (!check.ok) throw new ConfigError(`open the tenant: ${check.reason}.`);
  if (check.baseUrl === exampleBaseUrl && !allowHost)
    throw new ConfigError(
      `open the tenant: baseUrl is still the example's, ${exampleBaseUrl}, which belongs to somebody. Set your tenant's API host; if that is it, allowHost: true beside it.`,
    );
  return check.baseUrl;
}

function ownTokenUrl(baseUrl: string, tokenUrl: string | undefined): string {
  const url = URL.parse(tokenUrl ?? `${baseUrl}/oauth/token`);
  if (url?.origin !== baseUrl) {
    throw new ConfigError(
      'open the tenant: tokenUrl must be on the host of baseUrl, where the secret belongs.',
    );
  }
  return url.href;
}
