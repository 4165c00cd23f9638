import { type Presence, presenceIn, unlessShrunk } from '../core/absence.ts';
import { cutoffsOf } from '../core/decide/listings.ts';
import { recheck } from '../core/decide/recheck.ts';
import type { InventoryRow } from '../core/pat.ts';
import type { Candidate } from '../core/plan.ts';
import type { Fresh, Judgement } from '../deletion/passage.ts';
import { GuardError } from '../errors.ts';
import type { Listing } from '../ports.ts';
import type { Batch, Due } from './batches.ts';
import type { RunContext } from './context.ts';

/** What a batch is decided on, before the tenant's tokens are read anew. */
type Known = Fresh & { context: RunContext; batch: Batch };

/** The same, and the tenant's tokens as they are now, of which a batch may speak. */
export type BatchFacts = Known & {
  /** Those of the batch that its own filter still returns. */
  rows: ReadonlyMap<string, InventoryRow>;
  /** Every id of the tenant, read only when `rows` lacks one. */
  present: Presence;
  /** Why a token that `rows` lacks may be there all the same; null when the re-read is known to be whole. */
  doubt: string | null;
};

/**
 * Lists the tenant with the batch's own filter: one listing a batch, and a second one only to tell gone from used.
 * @throws GuardError where no rule of the policy has that filter; IscError
 */
export async function rereadBatch(known: Known): Promise<BatchFacts> {
  const { context, batch, facts } = known;
  const cutoff = cutoffsOf(context.policy, facts.now).find(({ key }) => key === batch.filter);
  if (cutoff === undefined)
    throw new GuardError(`No rule of the policy has the filter ${batch.filter} any more.`);
  const listing = await context.tenant.listTokens({ filter: cutoff.filter });
  const rows = rowsOf(batch.due, listing);
  const whole = batch.due.every(({ candidate }) => rows.has(candidate.pat.id));
  const present = whole ? notNeeded : await presentNow(known);
  return { ...known, rows, present, doubt: doubtOf(listing) };
}

const notNeeded: Presence = { kind: 'doubtful', reason: 'it was not read' };

/** What a listing shows is true however it ends: only of what it does not show, a cut one says nothing. */
function doubtOf({ completeness }: Listing): string | null {
  return completeness.kind === 'complete' ? null : `The re-read may be incomplete: ${completeness.reason}.`;
}

/** Only those of the batch are kept: the listing may be as long as the tenant. */
function rowsOf(due: readonly Due[], { rows }: Listing): Map<string, InventoryRow> {
  const wanted = new Set(due.map(({ candidate }) => candidate.pat.id));
  const found = new Map<string, InventoryRow>();
  for (const row of rows) if (row.id !== null && wanted.has(row.id)) found.set(row.id, row);
  return found;
}

/** Every id of the tenant as it is now, where that is known to be all of it. @throws IscError */
export async function presentNow({ context, batch }: Known): Promise<Presence> {
  const { policy, tenant } = context;
  const { clientId: ownId } = await tenant.connect();
  const { rows, completeness } = await tenant.listTokens({});
  const presence = presenceIn({ ids: idsOf(rows), completeness, ownId });
  const { maxShrinkPercent } = policy.sanity;
  return unlessShrunk(presence, {
    before: batch.listed,
    attempted: batch.before + batch.due.length,
    maxShrinkPercent,
  });
}

function* idsOf(rows: Iterable<InventoryRow>): Generator<string | null> {
  for (const { id } of rows) yield id;
}

/** Decides once more on the fresh row. */
export function judgeAgain(
  { batch, facts, rows, present, doubt }: BatchFacts,
  candidate: Candidate,
): Judgement {
  const row = rows.get(candidate.pat.id);
  if (row !== undefined) return recheck(candidate, { row, certifiedBy: [batch.filter] }, facts);
  if (present.kind === 'doubtful') {
    const reason = doubt ?? `Whether it is gone cannot be told (${present.reason}).`;
    return { allowed: false, outcome: 'not-reached', reason };
  }
  if (!present.ids.has(candidate.pat.id))
    return { allowed: false, outcome: 'already-gone', reason: 'Someone else deleted it since the plan.' };
  return doubt === null
    ? { allowed: false, reason: 'Used or changed since the plan.' }
    : { allowed: false, outcome: 'not-reached', reason: doubt };
}
