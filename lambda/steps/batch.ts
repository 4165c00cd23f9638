import { renewLease } from '../archive/lease.ts';
import { asksDirectory } from '../core/decide/owner.ts';
import type { Owner } from '../core/pat.ts';
import type { Facts, Plan } from '../core/plan.ts';
import { plainId } from '../core/text.ts';
import { type BatchWork, readEarlier, storeBatchOutcome, writeIntent } from '../deletion/batch-record.ts';
import { deleteChecked } from '../deletion/door.ts';
import type { RunContext } from './context.ts';
import { type BatchRef, type Due, dueInOrder, readPlan } from './plan.ts';
import { type BatchFacts, checkAgain, type Reread, rereadBatch } from './recheck.ts';
import { reasonToStop } from './runner.ts';

/** What a batch came to; `stop` says why no further batch may begin. */
export type BatchResult = { done: number; stop: string | null };

/**
 * One unit that nothing may split: switch, lease, re-read, lease, intent, deletions, outcome.
 * Repeating it after a crash is safe: what an earlier attempt deleted is known by its own record, and where that
 * was cut off too, by its intent.
 */
export async function deleteBatch(context: RunContext, batch: BatchRef): Promise<BatchResult> {
  const stop = await reasonToStop(context);
  if (stop !== null) return { done: 0, stop };
  await renewLease(context);
  const plan = await readPlan(context);
  const due = dueInOrder(plan).slice(batch.from, batch.to);
  const readAt = context.clock.now();
  const facts = await freshFacts(context, plan, due);
  if (typeof facts === 'string') return { done: 0, stop: facts };
  const known: BatchFacts = { context, plan, batch, due, facts, readAt };
  return carryOut(known, await rereadBatch(known));
}

async function carryOut(known: BatchFacts, reread: Reread): Promise<BatchResult> {
  // A machine that slept before the re-read makes a fresh one, but the tenant may be another run's by now.
  await renewLease(known.context);
  const earlier = await readEarlier(known.context, known.batch.number);
  const settled = new Set(earlier.settled.map(({ tokenId }) => tokenId));
  const due = known.due.filter(({ candidate }) => !settled.has(candidate.pat.id));
  const work: BatchWork = { ...known, due, earlier };
  const checked = work.due.map((due) => checkAgain(work, due, reread));
  await writeIntent(work, checked);
  const { records, stop } = await deleteChecked(work, checked);
  await storeBatchOutcome(work, records);
  return { done: settled.size + records.length, stop };
}

/** What may have changed since the plan and protects a token: designated secrets and owners, read anew. */
async function freshFacts(context: RunContext, plan: Plan, due: Due[]): Promise<Facts | string> {
  const secrets = await context.rotator.designatedIds(context.policy.rotations.map(({ secret }) => secret));
  const [unreadable] = secrets.unreadable;
  if (unreadable !== undefined) return `a designated secret can no longer be read: ${unreadable.secret}`;
  const { clientId: workerId } = await context.tenant.connect();
  return {
    now: plan.now,
    policy: context.policy,
    workerId,
    // The credentials may have been replaced between two processes of one run: it needs neither token gone.
    designated: new Set([...secrets.ids, plainId(context.connection.clientId)]),
    // A token in doubt was not planned for deletion, and one that changed since is spared.
    doubts: new Map(),
    owners: await freshOwners(context, due),
  };
}

async function freshOwners({ policy, tenant }: RunContext, due: Due[]): Promise<Map<string, Owner> | null> {
  if (!asksDirectory(policy)) return new Map();
  const lookup = await tenant.describeOwners([
    ...new Set(due.map(({ candidate }) => candidate.pat.owner.id)),
  ]);
  return lookup.failure === null ? new Map(lookup.owners.map((owner) => [plainId(owner.id), owner])) : null;
}
