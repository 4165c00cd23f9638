import { cutoffsOf } from '../../core/decide/listings.ts';
import { recheck } from '../../core/decide/recheck.ts';
import type { DeletableId } from '../../core/deletable.ts';
import type { InventoryRow } from '../../core/pat.ts';
import type { TokenOutcome } from '../../core/results.ts';
import { GuardError } from '../../errors.ts';
import type { Listing } from '../../ports.ts';
import type { Due } from '../plan.ts';
import type { BatchWork } from './batch.ts';

/** What became of a token, and by which answer of the tenant. */
export type Verdict = {
  outcome: TokenOutcome;
  reason: string;
  status: number | null;
  trackingId: string | null;
  /** True where no answer says whether the deletion took effect. */
  uncertain: boolean;
};

/** A due token that may still be deleted, or why not. */
export type Checked = { due: Due; id: DeletableId } | { due: Due; verdict: Verdict };

/** The tenant's tokens as they are now, of which a batch may speak. */
export type Reread = {
  /** Those of the batch that its own filter still returns. */
  fresh: ReadonlyMap<string, InventoryRow>;
  /** Every id of the tenant, read only when `fresh` lacks one; null when it was not needed or may be incomplete. */
  present: ReadonlySet<string> | null;
  /** Why a token that `fresh` lacks may be there all the same; null when the re-read is known to be whole. */
  doubt: string | null;
};

/** Lists the tenant with the batch's own filter: one listing a batch, and a second one only to tell gone from used. */
export async function rereadBatch({ context, plan, batch, due }: BatchWork): Promise<Reread> {
  const cutoff = cutoffsOf(context.policy, plan.now).find(({ key }) => key === batch.filter);
  if (cutoff === undefined)
    throw new GuardError(`No rule of the policy has the filter ${batch.filter} any more.`);
  const listing = await context.tenant.listTokens({ filter: cutoff.filter });
  const fresh = rowsOf(due, listing);
  const whole = due.every(({ candidate }) => fresh.has(candidate.pat.id));
  const present = whole ? null : await everyId(context.tenant.listTokens({}));
  return { fresh, present, doubt: doubtOf(listing) };
}

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

/** Every id of a listing; null where it may not be whole. */
export async function everyId(listing: Promise<Listing>): Promise<Set<string> | null> {
  const { rows, completeness } = await listing;
  if (completeness.kind !== 'complete') return null;
  const ids = new Set<string>();
  for (const { id } of rows) if (id !== null) ids.add(id);
  return ids;
}

/** Decides once more on the fresh row; `attempted` are ids that an earlier attempt of this batch meant to delete. */
export function checkAgain(
  { batch, facts }: BatchWork,
  due: Due,
  { reread, attempted }: { reread: Reread; attempted: ReadonlySet<string> },
): Checked {
  const { id } = due.candidate.pat;
  const row = reread.fresh.get(id);
  if (row === undefined) return { due, verdict: verdictOfMissing(id, reread, attempted) };
  const again = recheck(due.candidate, { row, certifiedBy: [batch.filter] }, facts);
  return again.allowed ? { due, id: again.id } : { due, verdict: unanswered('spared', again.reason) };
}

function verdictOfMissing(id: string, reread: Reread, attempted: ReadonlySet<string>): Verdict {
  const { present, doubt } = reread;
  if (present === null || present.has(id)) {
    const used = unanswered('spared', 'Used or changed since the plan.');
    return doubt === null ? used : unanswered('not-reached', doubt);
  }
  return attempted.has(id)
    ? unanswered('deleted', 'Gone after an attempt of this run that was recorded before it was cut off.')
    : unanswered('already-gone', 'Someone else deleted it since the plan.');
}

function unanswered(outcome: TokenOutcome, reason: string): Verdict {
  return { outcome, reason, status: null, trackingId: null, uncertain: false };
}
