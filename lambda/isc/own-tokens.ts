import * as z from 'zod';
import type { Pat } from '../core/pat.ts';
import { GuardError, IscError } from '../errors.ts';
import type { MintedPat, NewPat, PatChange } from '../ports.ts';
import type { Caller } from './calls/caller.ts';
import { expectAnswer } from './failure.ts';
import { shortBody } from './http/exchange.ts';
import { readJsonBody } from './http/json-body.ts';
import type { ApiVersion, Endpoints } from './wire/endpoints.ts';
import { parseRow } from './wire/token-row.ts';

const rights = 'the scope sp:my-personal-access-tokens:manage';

/**
 * Makes a token for the caller. After an unclear answer it is not tried again: a second token would be an orphan.
 * @throws IscError; `unavailable` means that a token may have been made whose secret nobody has
 */
export async function createToken(
  call: Caller,
  api: { endpoints: Endpoints; version: ApiVersion },
  token: NewPat,
): Promise<MintedPat> {
  const purpose = { operation: 'create token', subject: new URL(api.endpoints.tokens).host, rights };
  const { exchange } = await call({
    method: 'POST',
    url: api.endpoints.tokens,
    headers: { 'content-type': 'application/json' },
    body: createBody(token, api.version),
    read: readJsonBody,
    limits: shortBody,
    purpose,
    repetition: 'only-if-not-done',
  });
  const { value, status, trackingId } = expectAnswer(exchange, purpose);
  const minted = parseMinted(value);
  if (minted !== null) return minted;
  const remedy = 'The answer cannot be read, but a token may have been made: look for it by its name.';
  throw new IscError({
    failure: 'unavailable',
    operation: purpose.operation,
    subject: purpose.subject,
    status,
    ...(trackingId === null ? {} : { trackingId }),
    remedy,
  });
}

/** Changes one of the caller's own tokens; the same change twice is the same. @throws IscError */
export async function patchToken(
  call: Caller,
  endpoints: Endpoints,
  patch: { id: string; change: PatChange },
): Promise<Pat> {
  const purpose = { operation: 'patch token', subject: patch.id, rights };
  const { exchange } = await call({
    method: 'PATCH',
    url: endpoints.token(patch.id),
    headers: { 'content-type': 'application/json-patch+json' },
    body: patchBody(patch.change),
    read: readJsonBody,
    limits: shortBody,
    purpose,
    repetition: 'harmless',
  });
  const pat = parseRow(expectAnswer(exchange, purpose).value);
  if (pat.kind === 'pat') return pat;
  const remedy = `The token was changed, but the answer ${pat.reason}.`;
  throw new IscError({ failure: 'unavailable', operation: purpose.operation, subject: patch.id, remedy });
}

const minted = z.looseObject({ secret: z.string().min(1) });

/**
 * The body of a create request.
 * @throws GuardError for scopes or an expiry that are unknown, and for `never` in v2024
 */
function createBody(token: NewPat, version: ApiVersion): string {
  return JSON.stringify({
    name: token.name,
    scope: scopeField(token),
    accessTokenValiditySeconds: token.validitySeconds,
    ...expiryFields(token, version),
  });
}

/** The JSON Patch of a change of one's own token. @see https://www.rfc-editor.org/rfc/rfc6902 */
function patchBody(change: PatChange): string {
  const fields = { name: change.name, expirationDate: change.expiresAt };
  const operations = Object.entries(fields).flatMap(([field, value]) =>
    value === undefined ? [] : [{ op: 'replace', path: `/${field}`, value }],
  );
  return JSON.stringify(operations);
}

/** Reads the answer of a create request; null where the token or its secret cannot be read. */
function parseMinted(raw: unknown): MintedPat | null {
  const answer = minted.safeParse(raw);
  if (!answer.success) return null;
  // The create answer has no `lastUsed`: a token just made was never used.
  const pat = parseRow({ lastUsed: null, ...answer.data });
  return pat.kind === 'pat' ? { pat, clientSecret: answer.data.secret } : null;
}

function scopeField({ scopes }: NewPat): string[] {
  if (scopes.kind === 'unknown') throw new GuardError('A token is never made with scopes that are unknown.');
  return scopes.kind === 'all' ? ['sp:scopes:all'] : scopes.list;
}

function expiryFields({ expiry }: NewPat, version: ApiVersion): Record<string, unknown> {
  if (expiry.kind === 'at') return { expirationDate: expiry.at };
  if (expiry.kind === 'unknown')
    throw new GuardError('A token is never made with an expiry that is unknown.');
  if (version === 'v2024') throw new GuardError('In v2024 every token expires: name an instant.');
  return { expirationDate: null, userAwareTokenNeverExpires: true };
}
