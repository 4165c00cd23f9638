import { notFoundDoubt, type Presence } from '../core/absence.ts';
import type { Deletion } from '../core/call-outcomes.ts';
import type { DeletableId } from '../core/deletable.ts';
import type { DeletionRecord } from '../core/deletion-record.ts';
import { reasonOf } from '../errors.ts';
import { type Checked, claimEarlierAttempt, presentNow } from '../steps/recheck.ts';
import type { BatchWork } from './batch-record.ts';
import { recordOf } from './batch-record.ts';
import { type Verdict, verdictOf } from './record.ts';

/** A re-read older than this is refused, in milliseconds. */
const rereadValidMs = 120_000;

/** The records of a batch, in its order, and why the run must not go on to the next one. */
export type BatchRecords = { records: DeletionRecord[]; stop: string | null };

/** Deletes what the re-read allowed, as fast as the tenant's rate window lets it, and records every answer. */
export async function deleteChecked(work: BatchWork, checked: Checked[]): Promise<BatchRecords> {
  const { context, batch, earlier } = work;
  let stop: string | null = null;
  let done = earlier.settled.length;
  const records = await Promise.all(
    checked.map(async (one) => {
      const verdict = 'verdict' in one ? one.verdict : await attempt(one.id);
      done += 1;
      context.progress({ phase: 'deleting', done: batch.from + done, total: batch.of });
      const wasAttempted = earlier.inDoubt.has(one.due.candidate.pat.id);
      return recordOf(work, one.due, wasAttempted ? claimEarlierAttempt(verdict) : verdict);
    }),
  );
  return { records: await clearDoubts(work, records), stop };

  async function attempt(id: DeletableId): Promise<Verdict> {
    try {
      const deletion = await context.tenant.deleteToken(id, () => stop ?? vetoOf(work));
      stop ??= reasonToEnd(work, deletion);
      return verdictOf(deletion);
    } catch (error) {
      stop ??= reasonOf(error);
      return { outcome: 'failed', reason: reasonOf(error), status: null, trackingId: null, uncertain: true };
    }
  }
}

/** Why no other deletion would fare better: the tenant asks for too long a wait, or refuses the credentials. */
function reasonToEnd(work: BatchWork, deletion: Deletion): string | null {
  if (deletion.outcome === 'failed') return deletion.status === 401 ? deletion.reason : null;
  // A re-read that has grown old ends its own batch only.
  return deletion.outcome === 'not-reached' && !isOld(work) ? deletion.reason : null;
}

/** What no answer, or a 404 alone, says for certain is looked up in one listing for the whole batch. */
async function clearDoubts(work: BatchWork, records: DeletionRecord[]): Promise<DeletionRecord[]> {
  if (!records.some(isDoubtful)) return records;
  const presence = await presentNow(work).catch(unlisted);
  return records.map((record) => (isDoubtful(record) ? { ...record, ...lookUp(record, presence) } : record));
}

function isDoubtful({ uncertain, status }: DeletionRecord): boolean {
  return uncertain || status === 404;
}

/** What the listing adds: a request whose answer was lost may take effect later, as long as the token is there. */
function lookUp({ tokenId, uncertain, outcome }: DeletionRecord, presence: Presence): Partial<Verdict> {
  if (!uncertain) {
    const doubt = notFoundDoubt(tokenId, presence);
    const attempted = outcome === 'deleted';
    return doubt === null ? {} : { outcome: 'failed', uncertain: attempted, reason: doubt };
  }
  const gone = presence.kind === 'proven' && !presence.ids.has(tokenId);
  return gone ? { outcome: 'deleted', uncertain: false, reason: lostAnswer } : {};
}

const lostAnswer = 'Gone after an attempt whose answer was lost.';

function unlisted(error: unknown): Presence {
  return { kind: 'doubtful', reason: reasonOf(error) };
}

/** Asked before every single request: a stop by hand, or a re-read that has grown old. */
function vetoOf(work: BatchWork): string | null {
  if (work.context.interrupted()) return 'The run was stopped by hand.';
  return isOld(work) ? 'The re-read of its batch was older than two minutes.' : null;
}

function isOld({ context, readAt }: BatchWork): boolean {
  // A clock that was set back says nothing about the time that has passed.
  return Math.abs(Date.parse(context.clock.now()) - Date.parse(readAt)) > rereadValidMs;
}
