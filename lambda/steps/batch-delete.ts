import type { DeletableId } from '../core/deletable.ts';
import type { DeletionRecord } from '../core/plan.ts';
import type { Deletion } from '../ports.ts';
import type { BatchWork } from './batch.ts';
import type { Checked, Verdict } from './batch-recheck.ts';
import { recordOf } from './batch-record.ts';
import { reasonOf, settle } from './context.ts';

/** A re-read older than this is refused, in milliseconds. */
const rereadValidMs = 120_000;

/** The records of a batch, in its order, and why the run must not go on to the next one. */
export type BatchRecords = { records: DeletionRecord[]; stop: string | null };

/** What a request came to; `uncertain` = it may have taken effect although no answer says so. */
type Attempt = { verdict: Verdict; uncertain: boolean };

/** Deletes what the re-read allowed, as fast as the tenant's rate window lets it, and records every answer. */
export async function deleteChecked(
  work: BatchWork,
  checked: Checked[],
  readAt: string,
): Promise<BatchRecords> {
  let stop: string | null = null;
  let done = 0;
  const attempts = await Promise.all(
    checked.map(async (one) => {
      const result = 'verdict' in one ? { verdict: one.verdict, uncertain: false } : await attempt(one.id);
      done += 1;
      work.context.progress({ phase: 'deleting', done: work.batch.from + done, total: work.batch.of });
      return { record: recordOf(work, one.due, result.verdict), uncertain: result.uncertain };
    }),
  );
  return { records: await clearDoubts(work, attempts), stop };

  async function attempt(id: DeletableId): Promise<Attempt> {
    try {
      const deletion = await work.context.tenant.deleteToken(id, () => stop ?? vetoOf(work, readAt));
      if (deletion.outcome === 'not-reached' && !isOld(work, readAt)) stop ??= deletion.reason;
      return { verdict: verdictOf(deletion), uncertain: 'uncertain' in deletion && deletion.uncertain };
    } catch (error) {
      stop ??= reasonOf(error);
      return {
        verdict: { outcome: 'failed', reason: reasonOf(error), status: null, trackingId: null },
        uncertain: true,
      };
    }
  }
}

/** A deletion without a clear answer is looked up once: what is gone then was gone by our own recorded attempt. */
async function clearDoubts(
  { context }: BatchWork,
  attempts: { record: DeletionRecord; uncertain: boolean }[],
): Promise<DeletionRecord[]> {
  if (attempts.every(({ uncertain }) => !uncertain)) return attempts.map(({ record }) => record);
  const listing = await settle(() => context.tenant.listTokens({}));
  const known = listing.ok && listing.value.completeness.kind === 'complete';
  const present = new Set(known ? listing.value.rows.map((row) => row.id) : []);
  const reason = 'Gone after an attempt whose answer was lost.';
  return attempts.map(({ record, uncertain }) =>
    uncertain && known && !present.has(record.tokenId) ? { ...record, outcome: 'deleted', reason } : record,
  );
}

/** Asked before every single request: a stop by hand, or a re-read that has grown old. */
function vetoOf(work: BatchWork, readAt: string): string | null {
  if (work.context.interrupted()) return 'The run was stopped by hand.';
  return isOld(work, readAt) ? 'The re-read of its batch was older than two minutes.' : null;
}

function isOld({ context }: BatchWork, readAt: string): boolean {
  return Date.parse(context.clock.now()) - Date.parse(readAt) > rereadValidMs;
}

function verdictOf(deletion: Deletion): Verdict {
  switch (deletion.outcome) {
    case 'deleted':
      return {
        ...deletion,
        reason: deletion.status === 404 ? 'Gone after an attempt whose answer was lost.' : 'Deleted.',
      };
    case 'already-gone':
      return { ...deletion, reason: 'Someone else deleted it just before.' };
    case 'failed': {
      const { outcome, status, trackingId, uncertain, reason } = deletion;
      return {
        outcome,
        status,
        trackingId,
        reason: uncertain ? `${reason} It may have taken effect.` : reason,
      };
    }
    case 'not-reached':
      return { outcome: 'not-reached', reason: deletion.reason, status: null, trackingId: null };
  }
}
