import * as z from 'zod';
import { orgOfHost } from '../../core/host.ts';
import { repeatsSecret } from '../../core/text.ts';
import { ConfigError } from '../../errors.ts';
import type { Clock, Connection, Credentials } from '../../ports.ts';
import { expectAnswer } from '../failure.ts';
import { type Answer, shortBody } from '../http/exchange.ts';
import { readJsonBody } from '../http/json-body.ts';
import { patIdPattern } from '../wire/token-row.ts';
import type { ClientChannel } from './client-channel.ts';

/** An access token, and when it is to be renewed (milliseconds since the epoch). */
export type AccessToken = { text: string; renewAt: number; connection: Connection };

/** Access tokens of one personal access token: one at a time, and one renewal however many calls wait for it. */
export type Session = {
  /** A token that is good for now. @throws IscError, or ConfigError for another tenant's credentials */
  current(): Promise<AccessToken>;
  /** Gives up a token that the tenant refused, unless a newer one is there already. */
  giveUp(refused: AccessToken): void;
};

/** What a session needs. */
export type SessionDeps = {
  baseUrl: string;
  tokenUrl: string;
  credentials: Credentials;
  channel: ClientChannel;
  clock: Clock;
};

/** Opens a session; makes no call yet. */
export function createSession(deps: SessionDeps): Session {
  let token: AccessToken | null = null;
  let minting: Promise<AccessToken> | null = null;

  const renew = async () => {
    try {
      token = await mint(deps);
      return token;
    } finally {
      minting = null;
    }
  };
  return {
    current: async () => {
      if (token !== null && Date.parse(deps.clock.now()) < token.renewAt) return token;
      minting ??= renew();
      return minting;
    },
    giveUp: (refused) => {
      if (token === refused) token = null;
    },
  };
}

async function mint(deps: SessionDeps): Promise<AccessToken> {
  const startedAt = Date.parse(deps.clock.now());
  const operation = 'mint an access token';
  const { exchange } = await deps.channel.repeat(
    (attempt) => deps.channel.send(tokenRequest(deps), attempt),
    {
      repetition: 'harmless',
      operation,
    },
  );
  const answer = expectAnswer(exchange, {
    operation,
    subject: subjectOf(deps),
    rights: 'to be allowed to log in',
  });
  const connection = connectionOf(answer, deps.credentials);
  checkOrg(connection.org, deps.baseUrl);
  const lifeMs = answer.value.expires_in * 1000;
  const renewAt = startedAt + lifeMs - Math.min(60_000, lifeMs / 10);
  return { text: answer.value.access_token, renewAt, connection };
}

/** Names the client only by what looks like an id: somebody may have pasted the secret in its place. */
function subjectOf({ credentials, tokenUrl }: SessionDeps): string {
  const { clientId } = credentials;
  return patIdPattern.test(clientId) ? `client ${clientId}` : new URL(tokenUrl).host;
}

function tokenRequest({ tokenUrl, credentials }: SessionDeps) {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
  });
  return {
    method: 'POST' as const,
    url: tokenUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    read: (answer: Buffer) => readTokenAnswer(readJsonBody(answer)),
    limits: shortBody,
  };
}

/** So many characters in a row are no coincidence; an access token may name the tenant that it is for. */
const repeated = { ofSecret: 8, ofAccessToken: 40 };

/** What repeats a part of the secret, or of the access token, is not read: all of it is stored. */
function connectionOf(answer: Answer<TokenAnswer>, { clientId, clientSecret }: Credentials): Connection {
  const { access_token: accessToken, identity_id: ownerId, tenant_id: tenantId, org } = answer.value;
  const isHarmful = (text: string): boolean =>
    repeatsSecret(text, clientSecret, repeated.ofSecret) ||
    repeatsSecret(text, accessToken, Math.min(repeated.ofAccessToken, accessToken.length));
  const harmless = (text: string | null): string | null => (text === null || isHarmful(text) ? null : text);
  return {
    clientId,
    ownerId: harmless(ownerId),
    tenantId: harmless(tenantId),
    org: harmless(org),
    serverTime: answer.serverTime,
  };
}

function checkOrg(org: string | null, baseUrl: string): void {
  const expected = orgOfHost(baseUrl);
  if (expected === null || org?.toLowerCase() === expected) return;
  throw new ConfigError(
    `mint an access token (${baseUrl}): the token answer names ${org ?? 'nothing readable'} as its tenant, not ${expected}. Check the credentials and baseUrl.`,
  );
}

/** An id; too short for a client secret (64 hex digits), which a hostile answer could repeat in its place. */
const id = z.string().regex(/^[A-Za-z0-9-]{1,40}$/);

/** A tenant's name: the first label of its host. */
const name = z.string().regex(/^[A-Za-z0-9-]{1,63}$/);

const tokenAnswer = z.looseObject({
  /** What fits into a header. */
  access_token: z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .max(16_384),
  expires_in: z.coerce.number().positive().catch(300),
  tenant_id: id.nullable().catch(null),
  org: name.nullable().catch(null),
  identity_id: id.nullable().catch(null),
});

/** What a token answer says; who it is for is null where that is absent or looks like no id. */
type TokenAnswer = z.infer<typeof tokenAnswer>;

/** Reads a token answer. @throws SyntaxError where it has no access token that can be sent */
function readTokenAnswer(body: unknown): TokenAnswer {
  const answer = tokenAnswer.safeParse(body);
  if (!answer.success) throw new SyntaxError('no access token');
  return answer.data;
}
