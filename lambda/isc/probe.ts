import * as z from 'zod';
import type { Credentials } from '../ports.ts';
import { createSession } from './calls/session.ts';
import { expectAnswer } from './failure.ts';
import { type HttpRequest, shortBody } from './http/exchange.ts';
import { readJsonBody, readRows } from './http/json-body.ts';
import { openChannel, type TenantOptions, targetOf } from './tenant.ts';
import { createEndpoints, withQuery } from './wire/endpoints.ts';
import { parseRow } from './wire/token-row.ts';

/** Questions of which no run has need, and whose answers the vendor leaves open. */
export type TenantProbe = {
  /** How many of the caller's own tokens come for such parameters; null where the tenant answers 400. */
  countOwn(parameters: Record<string, string>): Promise<number | null>;
  /** What the token endpoint answers to these credentials. */
  logIn(credentials: Credentials): Promise<{ status: number; error: string | null }>;
  /** Mints one access token, and makes the function that says whether that very one is still good. */
  holdAccessToken(credentials: Credentials): Promise<() => Promise<boolean>>;
};

const errorBody = z.looseObject({
  error: z
    .string()
    .regex(/^[a-z_]{1,40}$/)
    .nullable()
    .catch(null),
});

/**
 * Makes the probe of a tenant, for the credentials of a run; it repeats nothing.
 * @throws ConfigError for a base URL that may not be called
 */
export function createTenantProbe(options: TenantOptions, credentials: Credentials): TenantProbe {
  const { baseUrl, tokenUrl } = targetOf(options);
  const channel = openChannel(options);
  const { clock } = options;
  const { tokens } = createEndpoints(baseUrl, options.apiVersion);
  const open = (whose: Credentials) =>
    createSession({ baseUrl, tokenUrl, credentials: whose, channel, clock });
  const session = open(credentials);
  const subject = new URL(baseUrl).host;

  const list = async (accessToken: string, parameters: Record<string, string>) => {
    const url = withQuery(tokens, { 'owner-id': 'me', ...parameters });
    const headers = { authorization: `Bearer ${accessToken}` };
    return channel.send({ method: 'GET', url, headers, answeredBy: 200, read: readRows(parseRow) }, 1);
  };
  const purpose = {
    operation: 'list own tokens',
    subject,
    rights: 'the scope sp:my-personal-access-tokens:read',
  };

  return {
    countOwn: async (parameters) => {
      const exchange = await list((await session.current()).text, parameters);
      if (exchange.kind === 'refusal' && exchange.status === 400) return null;
      return expectAnswer(exchange, purpose).value.length;
    },
    logIn: async (whose) => {
      const exchange = await channel.send(loginOf(tokenUrl, whose), 1);
      const { status, value } = expectAnswer(exchange, { ...purpose, operation: 'mint an access token' });
      return { status, error: value };
    },
    holdAccessToken: async (whose) => {
      const { text } = await open(whose).current();
      return async () => {
        const exchange = await list(text, {});
        if (exchange.kind === 'refusal' && exchange.status === 401) return false;
        return expectAnswer(exchange, purpose).status === 200;
      };
    },
  };
}

function loginOf(url: string, { clientId, clientSecret }: Credentials): HttpRequest<string | null> {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  return {
    ...{ method: 'POST', url, body: new URLSearchParams(form).toString() },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    answeredBy: 'any status',
    read: readError,
    limits: shortBody,
  };
}

/** Only a code is taken of it: a success holds an access token, and a refusal may repeat what was sent. */
function readError(body: Buffer): string | null {
  try {
    return errorBody.safeParse(readJsonBody(body)).data?.error ?? null;
  } catch {
    // A gateway's page has no code.
    return null;
  }
}
