import type { Presence } from '../core/absence.ts';
import { cutoffsOf } from '../core/decide/listings.ts';
import { recheck, recheckQuarantined } from '../core/decide/recheck.ts';
import { trustedTime } from '../core/guard/integrity.ts';
import type { Expiry, InventoryRow, TokenFilter } from '../core/pat.ts';
import type { Quarantined } from '../core/quarantine/ledger.ts';
import type { Fresh, Judgement } from '../deletion/passage.ts';
import { GuardError } from '../errors.ts';
import type { Listing } from '../ports.ts';
import type { RunContext } from './context.ts';
import { listPresent } from './fresh-facts.ts';
import type { Batch, Due } from './stored-batch.ts';

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
 * Lists the tenant with the batch's own filter, if it has one: one listing a batch, and a second one only to tell gone
 * from used.
 * @throws GuardError where no rule of the policy has that filter; IscError
 */
export async function rereadBatch(known: Known): Promise<BatchFacts> {
  const { context, batch, facts } = known;
  const listing = await context.tenant.listTokens(queryOf(context, batch, facts.now));
  const rows = rowsOf(batch.due, listing);
  const whole = batch.due.every(({ candidate }) => rows.has(candidate.pat.id));
  const present = whole ? notNeeded : await presentNow(known);
  return { ...known, rows, present, doubt: doubtOf(listing), clockDoubt: clockDoubtOf(known, listing) };
}

/** The clocks may have changed since the plan, which was checked: no deadline or expiry is counted from such a one. */
function clockDoubtOf({ context, batch }: Known, { serverTime }: Listing): string | null {
  const now = context.clock.now();
  const { sanity } = context.policy;
  const readings = [
    { server: batch.now, local: batch.now },
    { server: serverTime, local: now },
  ];
  if (trustedTime(readings, sanity) !== null) return null;
  return `The clocks differ by more than ${sanity.maxClockSkewMinutes} minutes, or went back since the plan: it is ${serverTime ?? 'not told'} in the tenant, and ${now} here.`;
}

/** The listing that certifies a batch anew; what needs no certificate is looked for among all tokens. */
function queryOf({ policy }: RunContext, { work }: Batch, now: string): { filter?: TokenFilter } {
  if (!('filter' in work)) return {};
  const cutoff = cutoffsOf(policy, now).find(({ key }) => key === work.filter);
  if (cutoff === undefined)
    throw new GuardError(`No rule of the policy has the filter ${work.filter} any more.`);
  return { filter: cutoff.filter };
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
export function presentNow({ context, batch }: Known): Promise<Presence> {
  return listPresent(context, { before: batch.listed, attempted: batch.before + batch.due.length });
}

/** Decides once more on the fresh row. */
export function judgeAgain(
  {
    batch,
    facts,
    rows,
    present,
    doubt,
  }: Pick<BatchFacts, 'facts' | 'rows' | 'present' | 'doubt'> & {
    batch: Pick<Batch, 'work'>;
  },
  { candidate, known }: Due,
): Judgement {
  const { id } = candidate.pat;
  const row = rows.get(id);
  if (row !== undefined) {
    const entry = { row, certifiedBy: 'filter' in batch.work ? [batch.work.filter] : [] };
    return known === undefined
      ? recheck(candidate, entry, facts)
      : recheckQuarantined({ id, known }, entry, facts);
  }
  if (present.kind === 'doubtful') {
    const reason = doubt ?? `Whether it is gone cannot be told (${present.reason}).`;
    return { allowed: false, outcome: 'not-reached', reason };
  }
  if (!present.ids.has(id)) return vanished(known, facts.now);
  return doubt === null
    ? { allowed: false, reason: 'Used or changed since the plan.' }
    : { allowed: false, outcome: 'not-reached', reason: doubt };
}

/** One that vanished after the expiry that it was given is no deletion, ours or anybody's. */
function vanished(known: Quarantined | undefined, now: string): Judgement {
  return known !== undefined && known.set <= now
    ? { allowed: false, outcome: 'expired', reason: 'The tenant lists it no more since its expiry.' }
    : { allowed: false, outcome: 'already-gone', reason: 'Someone else deleted it since the plan.' };
}

/** Which tokens bear which expiry now. @throws IscError */
export async function expiriesNow({ context }: Pick<BatchFacts, 'context'>): Promise<Map<string, Expiry>> {
  const { rows } = await context.tenant.listTokens({});
  const expiries = new Map<string, Expiry>();
  for (const row of rows) if (row.kind === 'pat') expiries.set(row.id, row.expiry);
  return expiries;
}
