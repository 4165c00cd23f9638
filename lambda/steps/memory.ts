import { joined, replaceRead } from '../archive/documents.ts';
import { renewLease } from '../archive/lease.ts';
import {
  type MemoryReading,
  memoryPieces,
  nextMemory,
  readMemory,
  type TrustedNight,
} from '../archive/memory.ts';
import { memoryKey } from '../archive/run.ts';
import { askedOf } from '../core/decide/asked.ts';
import { designationsOf, lostDesignations } from '../core/decide/designations.ts';
import { compareWithMemory } from '../core/decide/evidence.ts';
import { namedExemptions } from '../core/decide/exemptions.ts';
import type { InventoryRow, Owner } from '../core/pat.ts';
import type { Facts, InventoryEntry } from '../core/plan.ts';
import { plainId } from '../core/text.ts';
import type { RunContext } from './context.ts';

/** How a night's tokens compare with what the trusted nights before it remember. */
export type Evidence = {
  /** By token id, what contradicts an earlier night. */
  doubts: [tokenId: string, reason: string][];
  /** How many of them no trusted night recorded yet. */
  fresh: number;
  /** True where earlier nights are known, and their word is believed; absent in runs of older versions. */
  remembers?: boolean;
  /** Which designated secrets name a token. */
  namedBy: [tokenId: string, secret: string][];
};

/** Compares tonight's tokens with the memory. */
export function weighEvidence(
  { memory, doubt }: MemoryReading,
  {
    entries,
    namedBy,
    facts,
  }: { entries: readonly InventoryEntry[]; facts: Facts } & Pick<Evidence, 'namedBy'>,
): Evidence {
  const designations = designationsOf(rowsOf(entries), facts.policy, namedBy);
  const { isUnexempted } = namedExemptions(facts);
  const { reasons, fresh } = compareWithMemory(rowsOf(entries), memory, { designations, isUnexempted });
  return { doubts: [...reasons], fresh, remembers: memory !== null && doubt === null, namedBy };
}

/** What the trusted nights remember of the tenant. */
export async function recallMemory({ archive, tenantName, run }: RunContext): Promise<MemoryReading> {
  const stored = await archive.read(memoryKey(tenantName));
  return readMemory(stored?.body ?? null, tenantName, run.startedAt);
}

/** A night's inventory, as far as it is remembered, and what was decided on. */
type Night = Pick<TrustedNight, 'identities'> & {
  entries: readonly InventoryEntry[];
  evidence?: Evidence;
  /** Whom the directory described: they are there. */
  owners: readonly Pick<Owner, 'id'>[];
  facts: Facts;
};

/** Adds a trusted night to the memory; repeating it after a crash adds nothing. */
export async function rememberNight(
  context: RunContext,
  { entries, evidence, identities, owners, facts }: Night,
): Promise<null> {
  const { archive, tenantName, run } = context;
  const key = memoryKey(tenantName);
  // Read before the lease is renewed: a write on what another run left since then is refused.
  const stored = await archive.read(key);
  await renewLease(context);
  const { memory } = readMemory(stored?.body ?? null, tenantName, run.startedAt);
  if (memory?.runId === run.runId) return null;
  const designations = designationsOf(rowsOf(entries), facts.policy, evidence?.namedBy ?? []);
  const night: TrustedNight = {
    runId: run.runId,
    at: run.startedAt,
    rows: rowsOf(entries),
    doubts: facts.doubts,
    designatedBy: (pat, known) => [
      ...(designations.namedBy.get(plainId(pat.id)) ?? []),
      ...lostDesignations(pat, known, designations),
    ],
    secrets: designations.secrets,
    exemptBy: namedExemptions(facts).exemptBy,
    asked: askedOf(facts),
    identities: [
      ...identities,
      ...owners.map(({ id }) => ({ ownerId: plainId(id), state: 'present' as const })),
    ],
  };
  // Made as it is written: a rehearsal, which writes nothing, remembers nothing.
  const pieces = function* () {
    yield* memoryPieces(nextMemory(memory, night), tenantName);
  };
  await replaceRead(archive, { key, stored }, joined(pieces()));
  return null;
}

function* rowsOf(entries: readonly InventoryEntry[]): Generator<InventoryRow> {
  for (const { row } of entries) yield row;
}
