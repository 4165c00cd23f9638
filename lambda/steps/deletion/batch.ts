import { asksDirectory } from '../../core/decide/owner-name.ts';
import type { Owner } from '../../core/pat.ts';
import type { Facts, FilterKey, Plan } from '../../core/plan.ts';
import { type Due, dueInOrder, readPlan } from '../plan.ts';
import type { RunContext } from '../run/context.ts';
import { renewLease } from '../run/lease.ts';
import { deleteChecked } from './delete.ts';
import { checkAgain, type Reread, rereadBatch } from './recheck.ts';
import { readIntent, storeOutcome, writeIntent } from './record.ts';

/** A part of the deletions that are due: `from` to `to` of them, which one filtered listing can certify again. */
export type BatchRef = { number: number; filter: FilterKey; from: number; to: number; of: number };

/** What a batch came to; `stop` says why no further batch may begin. */
export type BatchResult = { done: number; stop: string | null };

/** All that the parts of one batch share; `readAt` = when the oldest fact was read that it decides on. */
export type BatchWork = {
  context: RunContext;
  plan: Plan;
  batch: BatchRef;
  due: Due[];
  facts: Facts;
  readAt: string;
};

/**
 * One unit that nothing may split: switch, lease, re-read, lease, intent, deletions, outcome.
 * Repeating it after a crash is safe: what an earlier attempt deleted is recognised by its own intent.
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
  const work: BatchWork = { context, plan, batch, due, facts, readAt };
  return carryOut(work, await rereadBatch(work));
}

async function carryOut(work: BatchWork, reread: Reread): Promise<BatchResult> {
  // A machine that slept before the re-read makes a fresh one, but the tenant may be another run's by now.
  await renewLease(work.context);
  const earlier = await readIntent(work.context, work.batch.number);
  const attempted = new Set(earlier.map((attempt) => attempt.tokenId));
  const checked = work.due.map((due) => checkAgain(work, due, { reread, attempted }));
  await writeIntent(work, checked, earlier);
  const { records, stop } = await deleteChecked(work, checked);
  await storeOutcome(work.context, work.batch.number, records);
  return { done: records.length, stop };
}

async function reasonToStop(context: RunContext): Promise<string | null> {
  if (context.interrupted()) return 'the run was stopped by hand';
  const position = await context.readSwitch();
  return position === 'enforce' ? null : `the switch says ${position}`;
}

/** What may have changed since the plan and protects a token: designated secrets and owners, read anew. */
async function freshFacts(context: RunContext, plan: Plan, due: Due[]): Promise<Facts | string> {
  const secrets = await context.rotator.designatedIds(context.policy.rotations.map(({ secret }) => secret));
  const [unreadable] = secrets.unreadable;
  if (unreadable !== undefined) return `a designated secret can no longer be read: ${unreadable.secret}`;
  return {
    now: plan.now,
    policy: context.policy,
    workerId: context.connection.clientId,
    designated: new Set(secrets.ids),
    owners: await freshOwners(context, due),
  };
}

async function freshOwners({ policy, tenant }: RunContext, due: Due[]): Promise<Map<string, Owner> | null> {
  if (!asksDirectory(policy)) return new Map();
  const lookup = await tenant.describeOwners([
    ...new Set(due.map(({ candidate }) => candidate.pat.owner.id)),
  ]);
  return lookup.failure === null ? new Map(lookup.owners.map((owner) => [owner.id, owner])) : null;
}
