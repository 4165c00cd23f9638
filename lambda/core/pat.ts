import * as z from 'zod';
import { instantSchema } from './instant.ts';

/** When a token stops minting; `unknown` when the tenant's answer cannot be read as either. */
export type Expiry = { kind: 'at'; at: string } | { kind: 'never' } | { kind: 'unknown' };

/** An expiry that can be asked for. */
export type KnownExpiry = Exclude<Expiry, { kind: 'unknown' }>;

/** What a token may do; a null or empty scope list means *all*. */
export type Scopes = { kind: 'all' } | { kind: 'listed'; list: string[] } | { kind: 'unknown' };

/** Who a token acts as: the identity's id, and its display name where the tenant gave one. */
export type PatOwner = { id: string; name: string | null };

/**
 * A personal access token with every field that a decision needs.
 * Dates are ISO-8601 in UTC with milliseconds.
 * @see https://developer.sailpoint.com/docs/api/v2025/list-personal-access-tokens
 */
export type Pat = {
  kind: 'pat';
  /** The OAuth client id. */
  id: string;
  /** Free text, typed by the owner. */
  name: string;
  owner: PatOwner;
  scopes: Scopes;
  created: string;
  /** Last minting of an access token, at most once a day; null only where the server said null. */
  lastUsed: string | null;
  expiry: Expiry;
  /** True when the platform itself owns the token (Workflows create such tokens). */
  managed: boolean;
  /** Life of the access tokens it mints, in seconds. */
  validitySeconds: number;
  /** Wire names of fields that could not be read and that no deletion needs. */
  faults: string[];
};

/** A row of a listing that lacks a readable id, owner or needed date: it is kept and reported. */
export type UnreadablePat = {
  kind: 'unreadable';
  /** The id if that at least is well-formed. */
  id: string | null;
  name: string | null;
  ownerId: string | null;
  /** Which fields, in words. */
  reason: string;
};

/** One row of a listing. */
export type InventoryRow = Pat | UnreadablePat;

/** A filter that the tenant's list operation knows: exactly these two exist. */
export type TokenFilter = { kind: 'last-used-le'; date: string } | { kind: 'never-used' };

/** How far a listing may be trusted to hold every row. */
export type Completeness =
  /** The end of the list was proven. */
  | { kind: 'complete' }
  /** It may have been cut short, for this reason. */
  | { kind: 'doubtful'; reason: string };

/** An identity as the owner look-up describes it. */
export type Owner = {
  id: string;
  name: string | null;
  email: string | null;
  /** `ACTIVE`, `INACTIVE_SHORT_TERM`, `INACTIVE_LONG_TERM`, a value yet unknown, or null. */
  state: string | null;
  manager: string | null;
  /** The manager's identity id; absent where the answer gives none. */
  managerId?: string;
};

/** The shape of a stored expiry that can be asked for. */
export const knownExpirySchema: z.ZodType<KnownExpiry> = z.union([
  z.strictObject({ kind: z.literal('at'), at: instantSchema }),
  z.strictObject({ kind: z.literal('never') }),
]);

/** The shape of any stored expiry. */
export const expirySchema: z.ZodType<Expiry> = z.union([
  knownExpirySchema,
  z.strictObject({ kind: z.literal('unknown') }),
]);

/** The shape of stored scopes. */
export const scopesSchema: z.ZodType<Scopes> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('listed'), list: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('unknown') }),
]);

/** The shape of a stored token. */
export const patSchema: z.ZodType<Pat> = z.strictObject({
  kind: z.literal('pat'),
  id: z.string(),
  name: z.string(),
  owner: z.strictObject({ id: z.string(), name: z.string().nullable() }),
  scopes: scopesSchema,
  created: instantSchema,
  lastUsed: instantSchema.nullable(),
  expiry: expirySchema,
  managed: z.boolean(),
  validitySeconds: z.number(),
  faults: z.array(z.string()),
});
