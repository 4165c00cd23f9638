import * as z from 'zod';
import { parseInstant } from '../../core/instant.ts';
import type { Expiry, InventoryRow, Pat, Scopes, UnreadablePat } from '../../core/pat.ts';

const defaultValiditySeconds = 43_200;

/** What the id of a token looks like; nothing else is ever put into a path. */
export const patIdPattern = /^[0-9a-f-]{32,36}$/;

/** What the id of an identity looks like. */
export const identityIdPattern = /^[0-9A-Za-z-]{1,64}$/;

const instant = z
  .string()
  .max(64)
  .transform((text, context) => {
    const at = parseInstant(text);
    if (at !== null) return at;
    context.addIssue({ code: 'custom', message: 'no instant' });
    return z.NEVER;
  });
const id = z.string().regex(patIdPattern);
const owner = z.object({ id: z.string().regex(identityIdPattern), name: z.string().nullable().catch(null) });
const needed = z.object({
  id,
  owner,
  created: instant,
  lastUsed: instant.nullable(),
  managed: z.boolean().default(false),
});
const name = z.string();
const scopes = z
  .array(z.string())
  .nullable()
  .transform(
    (list): Scopes => (list === null || list.length === 0 ? { kind: 'all' } : { kind: 'listed', list }),
  );
/** Null or empty means never. */
const expirationDate = z
  .literal('')
  .nullable()
  .or(instant)
  .transform((at): Expiry => (at === null || at === '' ? { kind: 'never' } : { kind: 'at', at }));
const validity = z.number().int().positive().default(defaultValiditySeconds);

type WireRow = Record<string, unknown>;
type Needed = z.infer<typeof needed>;

/**
 * Reads a row of a listing. A row without readable id, owner, `created`, `lastUsed` or `managed` is unreadable;
 * another bad field is a fault of a token that counts.
 * @see https://developer.sailpoint.com/docs/api/v2025/list-personal-access-tokens
 */
export function parseRow(raw: unknown): InventoryRow {
  if (!isWireRow(raw)) {
    return { kind: 'unreadable', id: null, name: null, ownerId: null, reason: 'the row is not an object' };
  }
  const fields = readNeeded(raw);
  return Array.isArray(fields) ? unreadable(raw, fields) : readPat(raw, fields);
}

function isWireRow(raw: unknown): raw is WireRow {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

/** The fields that a deletion needs, or the names of those that cannot be read. */
function readNeeded(raw: WireRow): Needed | string[] {
  const read = needed.safeParse(raw);
  return read.success ? read.data : [...new Set(read.error.issues.map((issue) => String(issue.path[0])))];
}

function unreadable(raw: WireRow, fields: string[]): UnreadablePat {
  return {
    kind: 'unreadable',
    id: id.safeParse(raw['id']).data ?? null,
    name: name.safeParse(raw['name']).data ?? null,
    ownerId: owner.safeParse(raw['owner']).data?.id ?? null,
    reason: `cannot be read: ${fields.join(', ')}`,
  };
}

function readPat(raw: WireRow, fields: Needed): Pat {
  const faults: string[] = [];
  const take = <T>(field: string, schema: z.ZodType<T>, otherwise: T): T => {
    const read = schema.safeParse(raw[field]);
    if (!read.success) faults.push(field);
    return read.success ? read.data : otherwise;
  };
  return {
    kind: 'pat',
    ...fields,
    name: take('name', name, ''),
    scopes: take<Scopes>('scope', scopes, { kind: 'unknown' }),
    expiry: readExpiry(raw, take),
    validitySeconds: take('accessTokenValiditySeconds', validity, defaultValiditySeconds),
    faults,
  };
}

type Take = <T>(field: string, schema: z.ZodType<T>, otherwise: T) => T;

/** An absent date means never only where the row says so in the other field. */
function readExpiry(raw: WireRow, take: Take): Expiry {
  if (raw['expirationDate'] === undefined) {
    return { kind: raw['userAwareTokenNeverExpires'] === true ? 'never' : 'unknown' };
  }
  return take<Expiry>('expirationDate', expirationDate, { kind: 'unknown' });
}
