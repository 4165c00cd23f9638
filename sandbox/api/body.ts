import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import type { Tenant, Token } from '../tenant.ts';

/**
 * The parsed JSON body of a request.
 * @throws Refusal 415 for another content type, 400 for a body that is no JSON
 */
export function jsonBody(call: Call, contentType: string): unknown {
  if (call.contentType.split(';')[0]?.trim().toLowerCase() !== contentType)
    throw new Refusal(415, `Content-Type must be ${contentType}`);
  try {
    return JSON.parse(call.body.toString('utf8'));
  } catch {
    throw new Refusal(400, 'The body is not valid JSON');
  }
}

/** Whether a parsed value is an object, and no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Applies a JSON Patch of whole fields to an object and returns the fields that it touched, with their
 * new values; a removed one is null. `move`, `copy` and paths into a field are not known.
 * @throws Refusal 400 for anything malformed, a field that is not patchable, or a failed `test`
 * @see https://datatracker.ietf.org/doc/html/rfc6902
 */
export function patchedFields(
  patch: unknown,
  target: { patchable: readonly string[]; fields: Record<string, unknown> },
): Map<string, unknown> {
  if (!Array.isArray(patch) || patch.length === 0)
    throw new Refusal(400, 'The body must be a list of operations');
  const touched = new Map<string, unknown>();
  for (const operation of patch) {
    const { op, field, value } = readOperation(operation, target.patchable);
    const current = touched.has(field) ? touched.get(field) : target.fields[field];
    if (op !== 'test') touched.set(field, value);
    else if (!isDeepStrictEqual(current, value)) throw new Refusal(400, `The test of /${field} failed`);
  }
  return touched;
}

function readOperation(operation: unknown, patchable: readonly string[]) {
  if (!isRecord(operation)) throw new Refusal(400, 'An operation must be an object');
  const { op, path } = operation;
  if (op !== 'replace' && op !== 'add' && op !== 'remove' && op !== 'test')
    throw new Refusal(400, 'op must be add, remove, replace or test');
  const field = typeof path === 'string' && path.startsWith('/') ? path.slice(1) : '';
  if (!patchable.includes(field)) throw new Refusal(400, 'path must be that of a patchable field');
  if (op !== 'remove' && !('value' in operation)) throw new Refusal(400, `${op} needs a value`);
  return { op, field, value: op === 'remove' ? null : operation['value'] };
}

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

/** When a token ends, and whether its owner knows of one that never does. */
export type Expiry = Pick<Token, 'expirationDate' | 'userAwareTokenNeverExpires'>;

/**
 * An expiry after now; null means never, with the owner's acknowledgement beside it.
 * @throws Refusal 400 for anything else
 */
export function readExpiry(date: unknown, aware: boolean, now: Date): Expiry {
  if (date !== null) return { expirationDate: readFuture(date, now), userAwareTokenNeverExpires: aware };
  if (!aware) throw new Refusal(400, 'Without expirationDate, userAwareTokenNeverExpires must be true');
  return { expirationDate: null, userAwareTokenNeverExpires: true };
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
