import { readLatest } from '../../archive/latest.ts';
import type { MemoryReading } from '../../archive/memory.ts';
import { latestKey } from '../../archive/run.ts';
import { designationsOf } from '../../core/decide/designations.ts';
import { lostProtection } from '../../core/decide/evidence.ts';
import type { InventoryRow, Pat } from '../../core/pat.ts';
import type { Facts } from '../../core/plan.ts';
import { plainId } from '../../core/text.ts';
import type { Designated } from '../../rotate/secret/designated.ts';
import type { RunContext } from '../context.ts';
import { freshFacts } from '../fresh-facts.ts';
import { recallMemory, weighEvidence } from '../memory.ts';
import type { ShownTokens } from './session.ts';

/** What earlier nights knew of a tenant's tokens; `doubt` = why that is not known for certain. */
export type EarlierNights = MemoryReading;

/** Recalls it. A memory that is not there although a good night was, is lost, as it is for a night. */
export async function recallEarlierNights(context: RunContext): Promise<EarlierNights> {
  const { archive, tenantName, run } = context;
  const { memory, doubt } = await recallMemory(context);
  if (memory !== null || doubt !== null) return { memory, doubt };
  const stored = await archive.read(latestKey(tenantName));
  const { latest, doubt: unread } = readLatest(stored?.body ?? null, tenantName, run.startedAt);
  const isLost = latest === null ? unread !== null : latest.baseline !== null;
  return { memory, doubt: isLost ? 'the memory of the earlier nights is missing' : null };
}

/** The owner whom earlier nights knew of a token, as a plain id. */
export function formerOwnerOf({ memory }: EarlierNights, { id }: Pick<InventoryRow, 'id'>): string | null {
  const known = memory?.tokens.get(plainId(id ?? ''));
  return known === undefined ? null : plainId(known.ownerId);
}

/** Whose token the tenant says that it is; empty where it does not. */
export function ownerOf(row: InventoryRow): string {
  return (row.kind === 'pat' ? row.owner.id : row.ownerId) ?? '';
}

/** What was read when a person spoke, to compare the tokens with. */
type Known = { shown: ShownTokens; designated: Designated; nights: EarlierNights };

/** By plain id, a protection that earlier nights knew and that vanished: it keeps a token whoever wants it gone. */
export function lostProtections(
  { policy }: Pick<RunContext, 'policy'>,
  pats: readonly Pat[],
  { shown: { rows }, designated, nights }: Known,
): Facts['doubts'] {
  const designations = designationsOf(rows.values(), policy, designated.namedBy);
  const lost = new Map<string, string>();
  for (const pat of pats) {
    const known = nights.memory?.tokens.get(plainId(pat.id));
    const reason = known === undefined ? null : lostProtection(pat, known, designations);
    if (reason !== null) lost.set(plainId(pat.id), `earlier nights knew otherwise: ${reason}`);
  }
  return lost;
}

/** Why a token is kept from whoever named its owner alone; null where nothing speaks against its end. */
export type OwnerDoubt = (row: InventoryRow) => string | null;

/** Makes that function: who named the owner did not name the token, so whatever is in doubt of it keeps it. */
export async function doubtForOwner(
  context: RunContext,
  pats: readonly Pat[],
  { shown: { rows }, designated, nights }: Known,
): Promise<OwnerDoubt> {
  const ownerIds = pats.map(({ owner }) => owner.id);
  const now = context.clock.now();
  const facts = await freshFacts(context, { ownerIds, now, secrets: [], doubts: new Map() });
  const entries = [...rows.values()].map((row) => ({ row, certifiedBy: [] }));
  const { doubts } = weighEvidence(nights, { entries, facts, namedBy: designated.namedBy });
  const reasons = new Map(doubts);
  return (row) => {
    const reason = unknownPast(nights) ?? anotherOwner(nights, row) ?? reasons.get(plainId(row.id ?? ''));
    return reason === undefined ? null : `${reason}. Revoke it by its own id, if it must go.`;
  };
}

function unknownPast({ doubt }: EarlierNights): string | undefined {
  return doubt === null ? undefined : `what earlier nights knew of it cannot be read: ${doubt}`;
}

/** An owner never changes: where tonight's is another, one of the two is wrong. */
function anotherOwner(nights: EarlierNights, row: InventoryRow): string | undefined {
  const former = formerOwnerOf(nights, row);
  if (former === null || former === plainId(ownerOf(row))) return undefined;
  return `earlier nights knew ${former} as its owner, and the tenant now says ${ownerOf(row) || 'none'}`;
}
