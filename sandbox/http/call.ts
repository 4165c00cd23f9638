import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Route, routeOf } from '../api/versions.ts';
import type { Session, Sessions } from '../sessions.ts';

/** A request, read once: what is asked, by whom, and what the tenant calls it. */
export type Call = {
  method: string;
  path: string;
  query: URLSearchParams;
  contentType: string;
  authorization: string | null;
  body: Buffer<ArrayBuffer>;
  /** The fields of a token request; null for others and for what is no form. */
  form: Map<string, string> | null;
  /** Null where the tenant has no such endpoint. */
  route: Route | null;
  /** Null without a good access token. */
  caller: Session | null;
  /** The client id behind the request, as far as it says so itself. */
  clientId: string | null;
  trackingId: string;
};

const MAX_BODY = 1_000_000;

/** Reads a request, up to a megabyte of body; what lies beyond is dropped. */
export async function readCall(request: IncomingMessage, sessions: Sessions): Promise<Call> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const method = request.method ?? 'GET';
  const contentType = request.headers['content-type'] ?? '';
  const authorization = request.headers.authorization ?? null;
  const body = await readBody(request);
  const route = routeOf(method, url.pathname);
  const form = route?.operation === 'token' ? await readForm(body, contentType) : null;
  const caller = callerOf(authorization, sessions);
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    contentType,
    authorization,
    body,
    form,
    route,
    caller,
    clientId: caller?.clientId ?? form?.get('client_id') ?? null,
    trackingId: randomUUID().replaceAll('-', ''),
  };
}

function callerOf(authorization: string | null, sessions: Sessions): Session | null {
  const accessToken = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  return (accessToken && sessions.find(accessToken)) || null;
}

async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const FORM_TYPES = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

/** The text fields of an urlencoded or multipart body; null where it is neither, or malformed. */
async function readForm(body: Buffer<ArrayBuffer>, contentType: string): Promise<Map<string, string> | null> {
  if (!FORM_TYPES.test(contentType)) return null;
  try {
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    return new Map([...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    // The platform's parser rejects a malformed form; whoever asked refuses the request for it.
    return null;
  }
}
