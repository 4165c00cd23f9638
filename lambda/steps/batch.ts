import { renewLease } from '../archive/lease.ts';
import type { NoticeRecord } from '../core/plan.ts';
import { createDoor } from '../deletion/door.ts';
import type { DeletionRequest } from '../deletion/passage.ts';
import { type Batch, type Due, readBatch } from './batches.ts';
import type { RunContext } from './context.ts';
import { freshFacts } from './fresh-facts.ts';
import { type BatchFacts, judgeAgain, presentNow, rereadBatch } from './recheck.ts';
import { reasonToStop } from './runner.ts';

/** A re-read older than this is refused, in milliseconds. */
const rereadValidMs = 120_000;

/** What a batch came to; `stop` says why no further batch may begin. */
export type BatchResult = { done: number; stop: string | null };

/**
 * One unit that nothing may split: switch, lease, re-read, lease, intent, deletions, outcome.
 * Repeating it after a crash is safe: what an earlier attempt deleted is known by its own record, and where that
 * was cut off too, by its intent.
 */
export async function deleteBatch(context: RunContext, number: number): Promise<BatchResult> {
  const stop = await reasonToStop(context);
  if (stop !== null) return { done: 0, stop };
  await renewLease(context);
  const batch = await readBatch(context, number);
  const passed = await createDoor(context).end({
    tenant: context.tenant,
    requests: batch.due.map((one) => requestOf(batch, one)),
    read: () => rereadNow(context, batch),
    maxAgeMs: rereadValidMs,
    tooOld: 'The re-read of its batch was older than two minutes.',
    listNow: presentNow,
    number,
    progress: (done) => context.progress({ phase: 'deleting', done: batch.before + done, total: batch.of }),
  });
  return { done: passed.verdicts.length, stop: passed.stop };
}

function requestOf({ planHash }: Batch, { candidate, notice }: Due): DeletionRequest<BatchFacts> {
  const told: Partial<DeletionRequest<BatchFacts>['grounds']> = notice === null ? {} : toldBy(notice);
  return {
    token: candidate.pat,
    grounds: { rule: candidate.rule, planHash, noticedAt: null, deadline: null, ...told },
    judge: (fresh) => judgeAgain(fresh, candidate),
  };
}

/** What an auditor is to read of a notice beside the deletion that it allowed. */
function toldBy({ firstNoticed, deadline, messageId, owner }: NoticeRecord) {
  const ofOwner = owner === undefined ? {} : { ownerMail: owner };
  return { noticedAt: firstNoticed, deadline, noticeMessageId: messageId, ...ofOwner };
}

/** What may have changed since the plan: the facts that protect tokens, and the tokens themselves. */
async function rereadNow(context: RunContext, batch: Batch): Promise<BatchFacts> {
  const readAt = context.clock.now();
  const ownerIds = batch.due.map(({ candidate }) => candidate.pat.owner.id);
  const secrets = context.policy.rotations.map(({ secret }) => secret);
  // A token in doubt was not planned for deletion, and one that changed since is spared.
  const facts = await freshFacts(context, { ownerIds, now: batch.now, secrets, doubts: new Map() });
  return rereadBatch({ context, batch, facts, readAt });
}
