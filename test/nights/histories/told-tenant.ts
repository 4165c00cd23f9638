import { plainId } from '../../../lambda/core/text.ts';
import { readListing } from '../../../lambda/isc/listing/list-tokens.ts';
import { parseRow } from '../../../lambda/isc/wire/token-row.ts';
import type { OwnerLookup, Tenant } from '../../../lambda/ports.ts';

/** A row of a listing as it stands in the tenant's answer: JSON that may be anything. */
export type WireRow = Record<string, unknown>;

/** What a tenant tells in one night, which need not be the truth. */
export type Telling = {
  rows: readonly WireRow[];
  serverTime: string | null;
  describeOwners(ids: readonly string[]): OwnerLookup;
};

/** A tenant in memory, read as the real one is: its rows are parsed, and its filters are applied to what it tells. */
export function createToldTenant(own: { id: string; ownerId: string }, tonight: Parts): Tenant {
  const never = async () => {
    throw new Error('no night of these histories asks for it');
  };
  return {
    connect: async () => ({
      clientId: own.id,
      ownerId: own.ownerId,
      tenantId: 'tenant-1',
      org: 'acme',
      serverTime: tonight.telling().serverTime,
    }),
    listTokens: async ({ filter }) => {
      const { rows, serverTime } = tonight.telling();
      const told = rows.filter((row) => fits(row, filter)).map(parseRow);
      const page = async (offset: number) => ({
        rows: told.slice(offset, offset + 250),
        total: told.length,
        serverTime,
      });
      return readListing(page, () => page(0));
    },
    bulkUpdateExpiry: async (ids, expiry) => {
      for (const id of ids) tonight.expire(plainId(id), expiry.kind === 'at' ? expiry.at : null);
      return { outcome: 'accepted', trackingId: null };
    },
    deleteToken: async (id) => {
      tonight.end(plainId(id));
      return { outcome: 'deleted', status: 204, trackingId: null };
    },
    describeOwners: async (ids) => tonight.telling().describeOwners(ids),
    createToken: never,
    patchToken: never,
    findIdentity: never,
    executeWorkflow: never,
    usage: () => ({ requests: 0, retries: 0, throttled: 0 }),
  };
}

type Parts = {
  telling: () => Telling;
  /** A token, by its plain id, is ended. */
  end: (id: string) => void;
  /** A token gets another expiry; null = never. */
  expire: (id: string, at: string | null) => void;
};

type Filter = NonNullable<Parameters<Tenant['listTokens']>[0]['filter']>;

function fits({ lastUsed }: WireRow, filter: Filter | undefined): boolean {
  if (filter === undefined) return true;
  if (filter.kind === 'never-used') return lastUsed === null || lastUsed === undefined;
  return typeof lastUsed === 'string' && Date.parse(lastUsed) <= Date.parse(filter.date);
}
