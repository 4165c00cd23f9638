import { parseInstant } from '../../core/instant.ts';
import type { Expiry, InventoryRow, Pat, PatOwner, Scopes, UnreadablePat } from '../../core/pat.ts';
import { looksLikeCredential } from '../../core/text.ts';

const defaultValiditySeconds = 43_200;

/** What the id of a token looks like; nothing else is ever put into a path. */
export const patIdPattern = /^[0-9a-f-]{32,36}$/;

/** What the id of an identity looks like. */
export const identityIdPattern = /^[0-9A-Za-z-]{1,64}$/;

type WireRow = Record<string, unknown>;

/**
 * Reads a row of a listing. A row without readable id, owner, `created`, `lastUsed` or `managed` is unreadable;
 * another bad field is a fault of a token that counts.
 *
 * By hand, unlike every other shape from outside, and without objects in between: a night reads each row two or three
 * times, and zod takes ten times as long (`npx node bench/against-script.ts`). Each reader gives undefined for what it
 * cannot read.
 * @see https://developer.sailpoint.com/docs/api/v2025/list-personal-access-tokens
 */
export function parseRow(raw: unknown): InventoryRow {
  if (!isWireRow(raw)) {
    return { kind: 'unreadable', id: null, name: null, ownerId: null, reason: 'the row is not an object' };
  }
  const id = readId(raw['id']);
  const owner = readOwner(raw['owner']);
  const created = readInstant(raw['created']);
  const lastUsed = raw['lastUsed'] === null ? null : readInstant(raw['lastUsed']);
  const managed = readManaged(raw['managed']);
  const isWhole =
    id !== undefined &&
    owner !== undefined &&
    created !== undefined &&
    lastUsed !== undefined &&
    managed !== undefined;
  return isWhole
    ? readPat(raw, { id, owner, created, lastUsed, managed })
    : unreadable(raw, { id, owner, created, lastUsed, managed });
}

/** Whether an item of a list is an object. */
export function isWireRow(raw: unknown): raw is WireRow {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

/** The fields that a deletion needs. */
type Needed = Pick<Pat, 'id' | 'owner' | 'created' | 'lastUsed' | 'managed'>;

function unreadable(
  raw: WireRow,
  needed: { [Field in keyof Needed]: Needed[Field] | undefined },
): UnreadablePat {
  const fields = Object.entries(needed).flatMap(([field, value]) => (value === undefined ? [field] : []));
  return {
    kind: 'unreadable',
    id: needed.id ?? null,
    name: readName(raw['name']) ?? null,
    ownerId: needed.owner?.id ?? null,
    reason: `cannot be read: ${fields.join(', ')}`,
  };
}

function readPat(raw: WireRow, { id, owner, created, lastUsed, managed }: Needed): Pat {
  const name = readName(raw['name']);
  const scope = readScopes(raw['scope']);
  const expirationDate = readExpiry(raw);
  const accessTokenValiditySeconds = readValidity(raw['accessTokenValiditySeconds']);
  const isSound =
    name !== undefined &&
    scope !== undefined &&
    expirationDate !== undefined &&
    accessTokenValiditySeconds !== undefined;
  return {
    kind: 'pat',
    id,
    owner,
    created,
    lastUsed,
    managed,
    name: name ?? '',
    scopes: scope ?? { kind: 'unknown' },
    expiry: expirationDate ?? { kind: 'unknown' },
    validitySeconds: accessTokenValiditySeconds ?? defaultValiditySeconds,
    faults: isSound ? [] : faultsOf({ name, scope, expirationDate, accessTokenValiditySeconds }),
  };
}

function faultsOf(read: Record<string, unknown>): string[] {
  return Object.entries(read).flatMap(([field, value]) => (value === undefined ? [field] : []));
}

function readId(raw: unknown): string | undefined {
  return typeof raw === 'string' && patIdPattern.test(raw) ? raw : undefined;
}

function readOwner(raw: unknown): PatOwner | undefined {
  if (!isWireRow(raw)) return undefined;
  const { id, name } = raw;
  if (typeof id !== 'string' || !identityIdPattern.test(id) || looksLikeCredential(id)) return undefined;
  return { id, name: readName(name) ?? null };
}

function readInstant(raw: unknown): string | undefined {
  if (typeof raw !== 'string' || raw.length > 64) return undefined;
  return parseInstant(raw) ?? undefined;
}

function readManaged(raw: unknown): boolean | undefined {
  if (raw === undefined) return false;
  return typeof raw === 'boolean' ? raw : undefined;
}

/** A name that looks like a credential is never read: somebody pasted one, and names stand in every report. */
function readName(raw: unknown): string | undefined {
  return typeof raw === 'string' && raw.trim() !== '' && !looksLikeCredential(raw) ? raw : undefined;
}

/** "Nullable; null or empty means all." */
function readScopes(raw: unknown): Scopes | undefined {
  if (raw === null) return { kind: 'all' };
  if (!Array.isArray(raw) || !raw.every((scope) => typeof scope === 'string')) return undefined;
  if (raw.some(looksLikeCredential)) return undefined;
  return raw.length === 0 ? { kind: 'all' } : { kind: 'listed', list: raw };
}

/** Null or empty means never; an absent date only where the row says so in the other field. */
function readExpiry(row: WireRow): Expiry | undefined {
  const raw = row['expirationDate'];
  if (raw === undefined) return { kind: row['userAwareTokenNeverExpires'] === true ? 'never' : 'unknown' };
  if (raw === null || raw === '') return { kind: 'never' };
  const at = readInstant(raw);
  return at === undefined ? undefined : { kind: 'at', at };
}

function readValidity(raw: unknown): number | undefined {
  if (raw === undefined) return defaultValiditySeconds;
  return typeof raw === 'number' && Number.isSafeInteger(raw) && raw > 0 ? raw : undefined;
}
