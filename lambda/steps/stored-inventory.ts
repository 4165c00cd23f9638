import * as z from 'zod';
import { longList } from '../archive/documents.ts';
import type { Observations } from '../core/guard/guard-input.ts';
import { instantSchema } from '../core/instant.ts';
import type { Completeness, Owner } from '../core/pat.ts';
import type { Facts, InventoryEntry } from '../core/plan.ts';
import type { TenantPolicy } from '../core/policy/schema.ts';
import { plainId } from '../core/text.ts';
import type { Connection } from '../ports.ts';
import { identitiesOf, type SoughtIdentity } from './identities.ts';
import type { Evidence } from './memory.ts';

/** What `inventory.json` holds: every token, what certified it, and what was strange while reading. */
export type Inventory = {
  schemaVersion: 1;
  runId: string;
  at: string;
  connection: Connection;
  observed: Omit<Observations, 'tenantId' | 'ahead'>;
  /** Ids that a designated secret names in any stage. */
  designated: string[];
  /** How the tokens compare with what the trusted nights remember; absent in runs of older versions. */
  evidence?: Evidence;
  /** By plain token id, until when it is kept since a person restored it; null where nobody can tell. */
  restored?: [tokenId: string, until: string][] | null;
  owners: Owner[];
  /** Why the owners could not be looked up; null where they were. */
  ownersFailure: string | null;
  /** Those of them that were asked for one by one, since the directory says nothing of them. */
  identities?: SoughtIdentity[];
  entries: readonly InventoryEntry[];
};

const pairs = z.array(z.tuple([z.string(), z.string()]));

const evidenceShape: z.ZodType<Evidence> = z.looseObject({ doubts: pairs, fresh: z.int(), namedBy: pairs });

const completenessShape: z.ZodType<Completeness> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('complete') }),
  z.strictObject({ kind: z.literal('doubtful'), reason: z.string() }),
]);

const observedShape: z.ZodType<Inventory['observed']> = z.looseObject({
  listings: z.array(
    z.looseObject({
      name: z.string(),
      completeness: completenessShape,
      contradictions: z.array(z.string()),
      filterViolations: z.int(),
    }),
  ),
  ownListed: z.boolean(),
  unlistedIds: z.array(z.string()),
  clock: z.looseObject({
    startedAt: z.string(),
    readings: z.array(z.looseObject({ server: z.string().nullable(), local: z.string() })),
  }),
  unreadableSecrets: z.array(z.string()),
});

const connectionShape: z.ZodType<Connection> = z.looseObject({
  clientId: z.string(),
  ownerId: z.string().nullable(),
  tenantId: z.string().nullable(),
  org: z.string().nullable(),
  serverTime: z.string().nullable(),
});

/** What no entry lacks. */
const entryShape = z.looseObject({
  row: z.looseObject({ kind: z.enum(['pat', 'unreadable']), id: z.string().nullable() }),
  certifiedBy: z.array(z.string()),
});

/** The shape of `inventory.json`. */
export const inventoryShape: z.ZodType<Inventory> = z.looseObject({
  schemaVersion: z.literal(1),
  runId: z.string(),
  at: instantSchema,
  connection: connectionShape,
  observed: observedShape,
  designated: z.array(z.string()),
  evidence: evidenceShape.exactOptional(),
  restored: z
    .array(z.tuple([z.string(), z.string()]))
    .nullable()
    .exactOptional(),
  owners: longList<Owner>(({ id }) => typeof id === 'string'),
  ownersFailure: z.string().nullable(),
  identities: z
    .array(z.looseObject({ ownerId: z.string(), state: z.enum(['present', 'gone']), since: instantSchema }))
    .exactOptional(),
  entries: longList<InventoryEntry>((entry) => entryShape.safeParse(entry).success),
});

/** What decisions on an inventory look at. */
export function factsOf(inventory: Inventory, policy: TenantPolicy): Facts {
  const { at, connection, designated, evidence, restored = [], owners, ownersFailure } = inventory;
  const { identities = [] } = inventory;
  return {
    now: at,
    policy,
    workerIds: new Set([plainId(connection.clientId)]),
    designated: new Set(designated),
    unreadableSecrets: inventory.observed.unreadableSecrets,
    doubts: new Map(evidence?.doubts),
    restored: restored === null ? null : new Map(restored),
    owners: ownersFailure === null ? new Map(owners.map((owner) => [plainId(owner.id), owner])) : null,
    identities: identitiesOf(identities, at),
  };
}
