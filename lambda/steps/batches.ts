import { batchKey, type RunIdentity } from '../archive/run.ts';
import { candidateOf } from '../core/decide/listings.ts';
import { byAge } from '../core/notice/stage.ts';
import type { Candidate, Plan, QuarantinedToken } from '../core/plan.ts';
import { standingWords } from '../core/quarantine/standing.ts';
import { endsByExpiry } from '../core/quarantine/tonight.ts';
import { plainId } from '../core/text.ts';
import type { Archive } from '../ports.ts';
import { identitiesOf } from './identities.ts';
import type { Batch, Due, Work } from './stored-batch.ts';
import type { Inventory } from './stored-inventory.ts';

/**
 * The most deletions of one batch: with its re-read, the look-up of owners and a second listing they fit into
 * one rate window of 100 calls, so that no batch stays awake until the window moves on.
 */
const deletionsAtOnce = 95;

/** The most changes of expiries of one batch: 20 requests of 25 tokens, in the rate window of v1. */
const expiriesAtOnce = 500;

/** Writes a plan's batches, and tells how many they are. */
export async function writeBatches(
  { archive, run }: { archive: Archive; run: RunIdentity },
  plan: Plan,
  { entries, observed, identities = [] }: Pick<Inventory, 'entries' | 'observed' | 'identities'>,
): Promise<number> {
  const tasks = [...returns(plan, entries), ...dueInOrder(plan), ...quarantinedInOrder(plan, entries)];
  const goneOwners = [...identitiesOf(identities, plan.now)].flatMap(([id, state]) =>
    state === 'gone' ? [id] : [],
  );
  let number = 0;
  let before = 0;
  for (const [first, ...rest] of partsOf(tasks)) {
    number += 1;
    const due = [first, ...rest].map((task) => task.due);
    const owners = new Set(due.map(({ candidate }) => plainId(candidate.pat.owner.id)));
    const gone = goneOwners.filter((id) => owners.has(id));
    const batch: Batch = {
      ...{ schemaVersion: 1, runId: plan.runId, number, work: first.work },
      ...{ now: plan.now, planHash: plan.planHash, listed: entries.length, aheadMs: aheadOf(observed) },
      ...{ before, of: tasks.length, gone, due },
    };
    await archive.write(batchKey(run, number, 'batch'), JSON.stringify(batch));
    before += due.length;
  }
  return number;
}

type Task = { work: Work; due: Due };

/** What is due tonight, in an order in which one listing certifies neighbours; of those the oldest first. */
function dueInOrder(plan: Plan): Task[] {
  const tasks: Task[] = [];
  for (const { candidate, stage } of plan.planned)
    if (stage.stage === 'due')
      tasks.push({ work: workOf(candidate, plan), due: { candidate, notice: stage.notice } });
  return tasks.sort((one, other) => byAge(one.due.candidate, other.due.candidate)).sort(byWork);
}

/** How a candidate is ended tonight: by deletion, or by its expiry. */
export function workOf(candidate: Candidate, { means, now }: Plan): Work {
  const { action } = candidate;
  if (action.do === 'expire') return { does: 'expire', inDays: action.inDays };
  const byExpiry = means !== undefined && endsByExpiry(candidate, means, now);
  return { does: byExpiry ? 'quarantine' : 'delete', filter: action.filter };
}

/** Those first that somebody needs. */
function returns(plan: Plan, entries: Inventory['entries']): Task[] {
  return quarantinedTasks(plan, entries, ({ standing }) =>
    standing.standing === 'release' ? { does: 'give-back' } : null,
  );
}

function quarantinedInOrder(plan: Plan, entries: Inventory['entries']): Task[] {
  return quarantinedTasks(plan, entries, ({ standing }) =>
    standing.standing === 'due' ? { does: 'delete-quarantined', filter: standing.filter } : null,
  ).sort(byWork);
}

function quarantinedTasks(
  { quarantined = [] }: Plan,
  entries: Inventory['entries'],
  workOn: (token: QuarantinedToken) => Work | null,
): Task[] {
  const tokens = new Map(quarantined.map((one) => [one.tokenId, { ...one, work: workOn(one) }]));
  return entries.flatMap(({ row }): Task[] => {
    const { known, standing, work } = tokens.get(row.id ?? '') ?? { work: null };
    if (row.kind !== 'pat' || known === undefined || work === null) return [];
    const filter = 'filter' in work ? work.filter : 'never-used';
    const reason = standingWords(known, standing);
    const decision = { verdict: 'delete', rule: known.rule, ruleHash: '', filter, reason } as const;
    return [{ work, due: { candidate: candidateOf(row, decision), notice: null, known } }];
  });
}

/** By how much the tenant's clock was ahead at most. */
function aheadOf({ clock: { readings } }: Inventory['observed']): number {
  const ahead = readings.flatMap(({ server, local }) =>
    server === null ? [] : [Date.parse(server) - Date.parse(local)],
  );
  return Math.max(0, ...ahead);
}

function keyOf({ work }: Task): string {
  return JSON.stringify(work);
}

function byWork(one: Task, other: Task): number {
  return keyOf(one) < keyOf(other) ? -1 : Number(keyOf(one) > keyOf(other));
}

/** Neighbours of one work, at most a batch of them. */
function partsOf(tasks: readonly Task[]): [Task, ...Task[]][] {
  const parts: [Task, ...Task[]][] = [];
  for (const one of tasks) {
    const open = parts.at(-1);
    const most = one.work.does.startsWith('delete') ? deletionsAtOnce : expiriesAtOnce;
    const fits = open !== undefined && open.length < most && keyOf(open[0]) === keyOf(one);
    if (fits) open.push(one);
    else parts.push([one]);
  }
  return parts;
}
