import { readLong, readOwnLong } from '../../archive/documents.ts';
import { renewLease } from '../../archive/lease.ts';
import type { Recovery } from '../../core/deletion-record.ts';
import { isClockBelieved, isTrustworthy } from '../../core/guard/guard.ts';
import { countEntries } from '../../core/guard/guard-input.ts';
import type { Facts, Plan } from '../../core/plan.ts';
import type { RunSummary } from '../../core/results.ts';
import type { RunContext } from '../context.ts';
import { rememberNight } from '../memory.ts';
import { recoverDeletions } from '../recovery.ts';
import { settle } from '../runner.ts';
import { factsOf, type Inventory, inventoryShape } from '../stored-inventory.ts';
import { planShape } from '../stored-plan.ts';
import { noInventory, noPlan } from './empty.ts';
import { gather, type RunNotes } from './gather.ts';
import { readOutcomes } from './outcomes.ts';
import { resultsShape, writeArtefacts } from './write-artefacts.ts';

const MINUTE_MS = 60_000;

/** A written report: its figures, and the runs (perhaps this one) of whose deletions some are yet to be reported. */
export type Written = {
  summary: RunSummary;
  unreported: string[];
  /** The runs that were cut off before it. */
  unfinished: string[];
  /** How many deletions of theirs the last good run does not count. */
  recovered: number;
  /** How many deletions of this run failed. */
  failedDeletions: number;
  /** How many tokens the policy would delete, the held ones too. */
  candidates: number;
  /** How many deletable tokens have a last use. */
  used: number;
  /** Whether later nights may trust what this one saw, and whether its clock was the tenant's. */
  isTrusted: boolean;
  isOfItsTime: boolean;
};

/** Gathers what was found, decided and done, and writes every artefact of the run. */
export async function writeReport(context: RunContext, notes: RunNotes): Promise<Written> {
  await renewLease(context);
  const { run, archive } = context;
  const inventory = await readLong(archive, { run, name: 'inventory' }, inventoryShape);
  const plan = (await readLong(archive, { run, name: 'plan' }, planShape)) ?? noPlan(context, notes.problems);
  const known = inventory ?? noInventory(context);
  const outcomes = await readOutcomes(context, { plan, inventory: known }, notes.stop);
  const recovery = await settle(() =>
    recoverFrom(context, notes.unfinished, { inventory, guard: plan.guard }),
  );
  const found = recovery.ok ? recovery.value : null;
  const { schemaVersion, runs, deleted } = found ?? nothingRecovered;
  const recovered: Recovery = { schemaVersion, runs, deleted: [...deleted, ...outcomes.unlisted] };
  const night = { inventory: known, plan, tokens: outcomes.tokens, ended: outcomes.ended, recovered };
  const doubts = recovery.ok ? [] : [`What earlier runs deleted cannot be told: ${recovery.reason}`];
  const stored = await gather(context, { ...notes, problems: [...notes.problems, ...doubts] }, night);
  await writeArtefacts(context, stored);
  const facts = factsOf(known, context.policy);
  const isTrusted = isTrustworthy(plan.guard);
  const summary = isTrusted ? await remember(context, { ...known, facts }, stored.summary) : stored.summary;
  const unreported = found === null ? notes.unfinished : [];
  const isTimely = isOfItsTime(context, plan.guard);
  return {
    summary,
    unreported: outcomes.uncertain || notes.ownersPending ? [...unreported, run.prefix] : unreported,
    unfinished: notes.unfinished,
    recovered: countRecovered(plan, { isTold: found !== null, isTimely }),
    failedDeletions: outcomes.failedDeletions,
    candidates: plan.planned.length,
    used: countEntries(known.entries, facts).used,
    isTrusted,
    isOfItsTime: isTimely,
  };
}

/** Only a night whose artefacts are whole is remembered; one that cannot be is partial. */
async function remember(
  context: RunContext,
  night: Inventory & { facts: Facts },
  summary: RunSummary,
): Promise<RunSummary> {
  const remembered = await settle(() =>
    rememberNight(context, { ...night, identities: night.identities ?? [] }),
  );
  // Who took the lease meanwhile is met by the steps that follow: the report is whole.
  if (remembered.ok || remembered.kind === 'lease') return summary;
  return amendReport(context, `Later nights will not remember what this one saw: ${remembered.reason}`);
}

/** Where no listing was made, the clocks are compared by the answer to the connection; unknown is no other time. */
function isOfItsTime({ connection, run, policy }: RunContext, guard: Plan['guard']): boolean {
  if (guard.checks.length > 0) return isClockBelieved(guard);
  if (connection.serverTime === null) return true;
  const ahead = Date.parse(run.startedAt) - Date.parse(connection.serverTime);
  return ahead <= policy.sanity.maxClockSkewMinutes * MINUTE_MS;
}

/** Adds a problem that came after the report, which then is partial at best. */
export async function amendReport(context: RunContext, problem: string): Promise<RunSummary> {
  await renewLease(context);
  const stored = await readOwnLong(context.archive, { run: context.run, name: 'results' }, resultsShape);
  const status = stored.summary.status === 'succeeded' ? 'partial' : stored.summary.status;
  const summary = { ...stored.summary, status } as const;
  await writeArtefacts(context, { ...stored, summary, problems: [...stored.problems, problem] });
  return summary;
}

const nothingRecovered: Recovery = { schemaVersion: 1, runs: [], deleted: [] };

/** Null where the tenant was not listed at all: then it is another night's. */
async function recoverFrom(
  context: RunContext,
  unfinished: string[],
  { inventory, guard }: { inventory: Inventory | null; guard: Plan['guard'] },
): Promise<Recovery | null> {
  if (inventory === null) return null;
  const recovered = await recoverDeletions(context, unfinished, { inventory, guard });
  for (const record of recovered.deleted) context.log('token', record);
  return recovered;
}

/** What the next night would count again is not counted: untold, after a night that becomes no newest run. */
function countRecovered(
  { uncounted = 0 }: Plan,
  { isTold, isTimely }: { isTold: boolean; isTimely: boolean },
): number {
  return isTold || isTimely ? uncounted : 0;
}
