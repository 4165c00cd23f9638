import { readOwnLong } from '../archive/documents.ts';
import { type Presence, presenceIn, unlessShrunk } from '../core/absence.ts';
import { cutoffsOf } from '../core/decide/listings.ts';
import { recheck } from '../core/decide/recheck.ts';
import type { DeletableId } from '../core/deletable.ts';
import type { TokenOutcome } from '../core/deletion-record.ts';
import type { InventoryRow } from '../core/pat.ts';
import type { Facts, Plan } from '../core/plan.ts';
import type { Verdict } from '../deletion/record.ts';
import { GuardError } from '../errors.ts';
import type { Listing } from '../ports.ts';
import type { RunContext } from './context.ts';
import type { Inventory } from './inventory.ts';
import type { BatchRef, Due } from './plan.ts';

/** A due token that may still be deleted, or why not. */
export type Checked = { due: Due; id: DeletableId } | { due: Due; verdict: Verdict };

/** The tenant's tokens as they are now, of which a batch may speak. */
export type Reread = {
  /** Those of the batch that its own filter still returns. */
  fresh: ReadonlyMap<string, InventoryRow>;
  /** Every id of the tenant, read only when `fresh` lacks one. */
  present: Presence;
  /** Why a token that `fresh` lacks may be there all the same; null when the re-read is known to be whole. */
  doubt: string | null;
};

/** Lists the tenant with the batch's own filter: one listing a batch, and a second one only to tell gone from used. */
export async function rereadBatch(known: BatchFacts): Promise<Reread> {
  const { context, plan, batch, due } = known;
  const cutoff = cutoffsOf(context.policy, plan.now).find(({ key }) => key === batch.filter);
  if (cutoff === undefined)
    throw new GuardError(`No rule of the policy has the filter ${batch.filter} any more.`);
  const listing = await context.tenant.listTokens({ filter: cutoff.filter });
  const fresh = rowsOf(due, listing);
  const whole = due.every(({ candidate }) => fresh.has(candidate.pat.id));
  const present = whole ? notNeeded : await presentNow(known);
  return { fresh, present, doubt: doubtOf(listing) };
}

const notNeeded: Presence = { kind: 'doubtful', reason: 'it was not read' };

/** What a listing shows is true however it ends: only of what it does not show, a cut one says nothing. */
function doubtOf({ completeness }: Listing): string | null {
  return completeness.kind === 'complete' ? null : `The re-read may be incomplete: ${completeness.reason}.`;
}

/** Only those of the batch are kept: the listing may be as long as the tenant. */
function rowsOf(due: Due[], { rows }: Listing): Map<string, InventoryRow> {
  const wanted = new Set(due.map(({ candidate }) => candidate.pat.id));
  const found = new Map<string, InventoryRow>();
  for (const row of rows) if (row.id !== null && wanted.has(row.id)) found.set(row.id, row);
  return found;
}

/** Every id of the tenant as it is now, where that is known to be all of it. @throws IscError */
export async function presentNow({ context, batch, facts }: BatchFacts): Promise<Presence> {
  const { archive, run, policy, tenant } = context;
  const before = (await readOwnLong<Inventory>(archive, { run, name: 'inventory' })).entries.length;
  const { rows, completeness } = await tenant.listTokens({});
  const presence = presenceIn({ ids: idsOf(rows), completeness, ownId: facts.workerId });
  const { maxShrinkPercent } = policy.sanity;
  return unlessShrunk(presence, { before, attempted: batch.to, maxShrinkPercent });
}

function* idsOf(rows: Iterable<InventoryRow>): Generator<string | null> {
  for (const { id } of rows) yield id;
}

/** Decides once more on the fresh row. */
export function checkAgain({ batch, facts }: BatchFacts, due: Due, reread: Reread): Checked {
  const { id } = due.candidate.pat;
  const row = reread.fresh.get(id);
  if (row === undefined) return { due, verdict: verdictOfMissing(id, reread) };
  const again = recheck(due.candidate, { row, certifiedBy: [batch.filter] }, facts);
  return again.allowed ? { due, id: again.id } : { due, verdict: unanswered('spared', again.reason) };
}

function verdictOfMissing(id: string, { present, doubt }: Reread): Verdict {
  if (present.kind === 'doubtful')
    return unanswered('not-reached', doubt ?? `Whether it is gone cannot be told (${present.reason}).`);
  if (!present.ids.has(id)) return unanswered('already-gone', 'Someone else deleted it since the plan.');
  return doubt === null
    ? unanswered('spared', 'Used or changed since the plan.')
    : unanswered('not-reached', doubt);
}

/** What is true of a token that was attempted before the batch was cut off: that request took effect, or still may. */
export function claimEarlierAttempt(verdict: Verdict): Verdict {
  switch (verdict.outcome) {
    case 'deleted':
      return verdict;
    case 'already-gone':
      return { ...verdict, outcome: 'deleted', reason: goneByAttempt };
    case 'not-reached': {
      const reason = `It was attempted before the run was cut off, and nobody knows what came of that. ${verdict.reason}`;
      return { ...verdict, outcome: 'failed', uncertain: true, reason };
    }
    default:
      return { ...verdict, uncertain: true };
  }
}

const goneByAttempt = 'Gone after an attempt of this run that was recorded before it was cut off.';

function unanswered(outcome: TokenOutcome, reason: string): Verdict {
  return { outcome, reason, status: null, trackingId: null, uncertain: false };
}

/** What a batch decides on; `readAt` = when the oldest fact was read. */
export type BatchFacts = {
  context: RunContext;
  plan: Plan;
  batch: BatchRef;
  due: Due[];
  facts: Facts;
  readAt: string;
};
