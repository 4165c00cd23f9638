import type { Pat } from '../core/pat.ts';
import { IscError } from '../errors.ts';
import type { MintedPat, NewPat, PatChange } from '../ports.ts';
import type { Caller } from './calls/caller.ts';
import { expectAnswer } from './failure.ts';
import { jsonBody } from './http/body.ts';
import type { ApiVersion, Endpoints } from './wire/endpoints.ts';
import { createBody, parseMinted, patchBody } from './wire/new-token.ts';
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
    read: jsonBody,
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
    read: jsonBody,
    purpose,
    repetition: 'harmless',
  });
  const pat = parseRow(expectAnswer(exchange, purpose).value);
  if (pat.kind === 'pat') return pat;
  const remedy = `The token was changed, but the answer ${pat.reason}.`;
  throw new IscError({ failure: 'unavailable', operation: purpose.operation, subject: patch.id, remedy });
}
