import type { DeletableId } from '../../core/deletable.ts';
import type { DeletionRecord } from '../../core/plan.ts';
import { reasonOf, settle } from '../run/context.ts';
import type { BatchWork } from './batch.ts';
import { type Checked, everyId, type Verdict } from './recheck.ts';
import { recordOf, verdictOf } from './record.ts';

/** A re-read older than this is refused, in milliseconds. */
const rereadValidMs = 120_000;

/** The records of a batch, in its order, and why the run must not go on to the next one. */
export type BatchRecords = { records: DeletionRecord[]; stop: string | null };

/** Deletes what the re-read allowed, as fast as the tenant's rate window lets it, and records every answer. */
export async function deleteChecked(work: BatchWork, checked: Checked[]): Promise<BatchRecords> {
  let stop: string | null = null;
  let done = 0;
  const records = await Promise.all(
    checked.map(async (one) => {
      const verdict = 'verdict' in one ? one.verdict : await attempt(one.id);
      done += 1;
      work.context.progress({ phase: 'deleting', done: work.batch.from + done, total: work.batch.of });
      return recordOf(work, one.due, verdict);
    }),
  );
  return { records: await clearDoubts(work, records), stop };

  async function attempt(id: DeletableId): Promise<Verdict> {
    try {
      const deletion = await work.context.tenant.deleteToken(id, () => stop ?? vetoOf(work));
      if (deletion.outcome === 'not-reached' && !isOld(work)) stop ??= deletion.reason;
      return verdictOf(deletion);
    } catch (error) {
      stop ??= reasonOf(error);
      return { outcome: 'failed', reason: reasonOf(error), status: null, trackingId: null, uncertain: true };
    }
  }
}

/** A deletion without a clear answer is looked up once: what is gone then was gone by our own recorded attempt. */
async function clearDoubts({ context }: BatchWork, records: DeletionRecord[]): Promise<DeletionRecord[]> {
  if (records.every(({ uncertain }) => !uncertain)) return records;
  const listed = await settle(async () => arrayOf(await everyId(context.tenant.listTokens({}))));
  if (!listed.ok || listed.value === null) return records;
  const present = new Set(listed.value);
  const reason = 'Gone after an attempt whose answer was lost.';
  return records.map((record) => {
    if (!record.uncertain) return record;
    const known = { ...record, uncertain: false };
    return present.has(record.tokenId) ? known : { ...known, outcome: 'deleted', reason };
  });
}

function arrayOf(ids: ReadonlySet<string> | null): string[] | null {
  return ids === null ? null : [...ids];
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
