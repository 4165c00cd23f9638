import * as z from 'zod';
import { GuardError } from '../../errors.ts';
import type { MintedPat, NewPat, PatChange } from '../../ports.ts';
import type { ApiVersion } from './endpoints.ts';
import { parseRow } from './token-row.ts';

const minted = z.looseObject({ secret: z.string().min(1) });

/**
 * The body of a create request.
 * @throws GuardError for scopes or an expiry that are unknown, and for `never` in v2024
 */
export function createBody(token: NewPat, version: ApiVersion): string {
  return JSON.stringify({
    name: token.name,
    scope: scopeField(token),
    accessTokenValiditySeconds: token.validitySeconds,
    ...expiryFields(token, version),
  });
}

/** The JSON Patch of a change of one's own token. @see https://www.rfc-editor.org/rfc/rfc6902 */
export function patchBody(change: PatChange): string {
  const fields = { name: change.name, expirationDate: change.expiresAt };
  const operations = Object.entries(fields).flatMap(([field, value]) =>
    value === undefined ? [] : [{ op: 'replace', path: `/${field}`, value }],
  );
  return JSON.stringify(operations);
}

/** Reads the answer of a create request; null where the token or its secret cannot be read. */
export function parseMinted(raw: unknown): MintedPat | null {
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
