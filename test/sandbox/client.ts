import { onTestFinished } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/server.ts';
import type { Token } from '../../sandbox/tenant.ts';

/** The instant at which the clock of every sandbox in these tests stands. */
const NOW = '2026-06-15T12:00:00.000Z';

/** Starts a sandbox with a frozen clock that closes with the test. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ now: NOW, frozen: true, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** The id and the secret of a token. */
export type Credentials = { clientId: string; clientSecret: string };

/** Asks for an access token with the credentials in an urlencoded body. */
export function requestToken(sandbox: Sandbox, credentials: Credentials): Promise<Response> {
  return fetch(sandbox.tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
    }),
  });
}

/** An answer, with its body parsed. */
export type Answered = { status: number; headers: Headers; body: unknown };

/** A request: its method and path, and what else it carries. */
export type Sent = { query?: Record<string, string>; json?: unknown; contentType?: string };

/** Speaks to a sandbox as one token. */
export type Client = (methodAndPath: string, sent?: Sent) => Promise<Answered>;

/** Mints an access token, and returns a function that sends requests with it. */
export async function connect(sandbox: Sandbox, credentials: Credentials = sandbox.worker): Promise<Client> {
  const answer = await requestToken(sandbox, credentials);
  const { access_token: accessToken } = fieldsOf(await answer.json());
  return (methodAndPath, sent = {}) => send(sandbox.baseUrl, { methodAndPath, accessToken, ...sent });
}

/** Adds an owner with one token of these scopes, and connects as it. */
export async function connectWith(
  sandbox: Sandbox,
  scope: readonly string[] | null,
): Promise<{ client: Client; token: Token }> {
  const owner = sandbox.tenant.addIdentity({ name: 'Someone' });
  const token = sandbox.tenant.addToken({ ownerId: owner.id, scope });
  const client = await connect(sandbox, { clientId: token.id, clientSecret: token.secret });
  return { client, token };
}

async function send(
  baseUrl: string,
  sent: Sent & { methodAndPath: string; accessToken: unknown },
): Promise<Answered> {
  const [method = 'GET', path = '/'] = sent.methodAndPath.split(' ');
  const response = await fetch(`${baseUrl}${path}?${new URLSearchParams(sent.query)}`, {
    method,
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${String(sent.accessToken)}`,
      ...(sent.json !== undefined && { 'content-type': sent.contentType ?? 'application/json' }),
    },
    ...(sent.json !== undefined && { body: JSON.stringify(sent.json) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(response, text) };
}

function parsed(response: Response, text: string): unknown {
  const isJson = response.headers.get('content-type') === 'application/json';
  return isJson ? JSON.parse(text) : text;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new TypeError('an object is expected');
  return { ...value };
}

/** One field of each row of a listing. */
export function column(answered: Answered, field: string): unknown[] {
  if (!Array.isArray(answered.body)) throw new TypeError('a listing is expected');
  return answered.body.map((row: unknown) => fieldsOf(row)[field]);
}

/** One field of an answer that is an object. */
export function field(answered: Answered, name: string): unknown {
  return fieldsOf(answered.body)[name];
}

/** The text of an answer in the vendor's error shape. */
export function errorText(answered: Answered): unknown {
  const messages = field(answered, 'messages');
  return Array.isArray(messages) ? fieldsOf(messages[0])['text'] : undefined;
}
