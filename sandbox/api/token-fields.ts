import { Refusal } from '../http/refusal.ts';
import type { Tenant } from '../tenant.ts';

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/**
 * A name that its owner has on no other token.
 * @throws Refusal 400 otherwise
 */
export function readName(
  value: unknown,
  owned: { tenant: Tenant; ownerId: string; id: string | null },
): string {
  if (typeof value !== 'string' || value === '') throw new Refusal(400, 'name must be a text');
  const taken = owned.tenant
    .tokens()
    .some((token) => token.ownerId === owned.ownerId && token.name === value && token.id !== owned.id);
  if (taken) throw new Refusal(400, 'name is already used by another personal access token of this user');
  return value;
}

/**
 * A list of scopes, or null.
 * @throws Refusal 400 for anything else
 */
export function readScope(value: unknown): string[] | null {
  if (value === null) return null;
  if (!Array.isArray(value)) throw new Refusal(400, 'scope must be a list of texts');
  return value.map((scope: unknown) => {
    if (typeof scope !== 'string') throw new Refusal(400, 'scope must be a list of texts');
    return scope;
  });
}

/**
 * An instant after now, as ISO-8601 in UTC with milliseconds.
 * @throws Refusal 400 for anything else
 */
export function readFuture(value: unknown, now: Date): string {
  if (typeof value !== 'string' || !ISO_INSTANT.test(value) || Number.isNaN(Date.parse(value)))
    throw new Refusal(400, 'expirationDate must be a date-time');
  if (Date.parse(value) <= now.getTime()) throw new Refusal(400, 'expirationDate must lie in the future');
  return new Date(value).toISOString();
}

/**
 * The validity of access tokens in seconds; 43200 where none is asked for.
 * @throws Refusal 400 outside of 15 to 43200
 */
export function readValidity(value: unknown): number {
  if (value === undefined || value === null) return 43_200;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 15 || value > 43_200)
    throw new Refusal(400, 'accessTokenValiditySeconds must be from 15 to 43200');
  return value;
}

/**
 * A yes or no; no where it is absent.
 * @throws Refusal 400 for anything else
 */
export function readNeverExpires(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw new Refusal(400, 'userAwareTokenNeverExpires must be true or false');
  return value;
}
