import { releaseLease, takeLease } from './archive/lease.ts';
import type { RotationResult, RunSummary } from './core/results.ts';
import { ConfigError } from './errors.ts';
import { ownLast } from './rotate/rotate-secret.ts';
import { endBatch } from './steps/batch.ts';
import { emptySummary } from './steps/closing/empty.ts';
import { closeRun, emitFigures, importFindings, publishSummary } from './steps/closing/finish.ts';
import type { RunNotes } from './steps/closing/gather.ts';
import { amendReport, writeReport } from './steps/closing/report.ts';
import type { RunContext, RunDeps } from './steps/context.ts';
import { giveNotices } from './steps/notices.ts';
import { prepareOwnerMails } from './steps/owner-mails.ts';
import { makePlan, type PlanFacts } from './steps/plan.ts';
import { cleanUpOne, rotateOne } from './steps/rotations.ts';
import {
  connectTenant,
  createStepRunner,
  noConnection,
  type StepRunner,
  startRun,
  switchProblems,
} from './steps/runner.ts';
import { tellOwners } from './steps/tell-owners.ts';

/** Seconds after which the tenant's rate window is empty again. */
const rateWindowSeconds = 10;

/** For so long mails are sent before a pause, after which an invocation of Lambda has its 15 minutes anew. */
const longestAwakeMs = 4 * 60_000;

/**
 * One night of one tenant, top to bottom. Whatever fails becomes a problem of the summary;
 * only a wrong configuration throws, before anything was attempted.
 * @throws ConfigError
 */
export async function runNightly(deps: RunDeps): Promise<RunSummary> {
  const { engine } = deps;
  const run = await engine.step('start-run', () => startRun(deps));
  const lease = await engine.step('take-lease', () => takeLease({ ...deps, run }));
  if (!lease.held) return emptySummary(deps, run, { status: 'halted', reason: lease.reason });

  const runner = createStepRunner(deps, switchProblems(run.switchPosition));
  const connection = await runner.run('connect-tenant', () => connectTenant(deps));
  const context: RunContext = { ...deps, run, connection: connection ?? noConnection };
  if (runner.ended()?.kind === 'config') return refuse(context, runner, lease.unfinished);

  const plan = connection && (await runner.run('make-plan', () => makePlan(context, lease.unfinished)));
  for (const problem of plan?.problems ?? []) runner.addProblem(problem);

  const deletions = await announceAndDelete(context, runner, plan);
  const rotations = connection === null ? [] : await rotateAndRetire(context, runner, deletions.mayDelete);
  const ownersPending = await mailOwners(context, runner, { plan, unfinished: lease.unfinished });
  return finishRun(context, runner, { ...deletions, rotations, unfinished: lease.unfinished, ownersPending });
}

/** The run could not begin: the tenant is given back, and the reason is the caller's to mend. */
async function refuse(context: RunContext, runner: StepRunner, unfinished: string[]): Promise<never> {
  await context.engine.step('release-lease', async () => {
    await releaseLease(context, unfinished);
    return null;
  });
  throw new ConfigError(runner.ended()?.reason);
}

type Deletions = { stop: string | null; mayDelete: boolean };

async function announceAndDelete(
  context: RunContext,
  runner: StepRunner,
  plan: PlanFacts | null,
): Promise<Deletions> {
  const mayDelete = plan?.verdict === 'proceed' && context.run.switchPosition === 'enforce';
  if (!mayDelete || context.run.mode === 'report') return { stop: null, mayDelete };
  const notices = await runner.run('give-notices', () => giveNotices(context));
  if (notices === null) return stopped(runner, 'the notices could not be recorded');
  if (notices.problem !== null) runner.addProblem(notices.problem);
  return deleteDue(context, runner, plan.batches);
}

async function deleteDue(context: RunContext, runner: StepRunner, batches: number): Promise<Deletions> {
  for (let number = 1; number <= batches; number += 1) {
    await context.engine.wait(`wait-for-window-${number}`, rateWindowSeconds);
    const result = await runner.run(`delete-batch-${number}`, () => endBatch(context, number));
    const stop = result === null ? 'a batch of deletions failed' : result.stop;
    if (stop !== null) return stopped(runner, stop);
  }
  return { stop: null, mayDelete: true };
}

function stopped(runner: StepRunner, stop: string): Deletions {
  runner.addProblem(`The deletions ended early: ${stop.replace(/\.$/, '')}.`);
  return { stop, mayDelete: false };
}

async function rotateAndRetire(
  context: RunContext,
  runner: StepRunner,
  mayDelete: boolean,
): Promise<RotationResult[]> {
  if (context.policy.rotate === 'off') return [];
  const rotations = ownLast(context.policy.rotations, context.policy.credentials);
  const leave = { force: false, mayDelete };
  const rotated: RotationResult[] = [];
  for (const [index, rotation] of rotations.entries()) {
    const result = await runner.run(`rotate-secret-${index + 1}`, () => rotateOne(context, rotation, leave));
    if (result !== null) rotated.push(result);
  }
  const cleaned: RotationResult[] = [];
  for (const [index, result] of rotated.entries()) {
    const after = await runner.run(`retire-predecessor-${index + 1}`, () =>
      cleanUpOne(context, result, leave),
    );
    cleaned.push(after ?? result);
  }
  return cleaned;
}

/** One mail an owner, of all that was announced, ended, or is about to expire; true where what to tell is not put down. */
async function mailOwners(
  context: RunContext,
  runner: StepRunner,
  { plan, unfinished }: { plan: PlanFacts | null; unfinished: string[] },
): Promise<boolean> {
  if (context.policy.owners === undefined || plan === null) return false;
  const prepared = await runner.run('prepare-owner-mails', () => prepareOwnerMails(context, unfinished));
  if (prepared === null) return true;
  for (const problem of prepared.problems) runner.addProblem(problem);
  await sendMails(context, runner, prepared.parts);
  return false;
}

async function sendMails(context: RunContext, runner: StepRunner, parts: number): Promise<void> {
  let awakeMs = Number.POSITIVE_INFINITY;
  for (let part = 1; part <= parts; part += 1) {
    if (awakeMs > longestAwakeMs) {
      await context.engine.wait(`pause-mails-${part}`, 1);
      awakeMs = 0;
    }
    const told = await runner.run(`tell-owners-${part}`, () => tellOwners(context, part));
    for (const problem of told?.problems ?? []) runner.addProblem(problem);
    if (told?.endsAll !== false) break;
    awakeMs += told.tookMs;
  }
}

async function finishRun(
  context: RunContext,
  runner: StepRunner,
  night: Omit<RunNotes, 'problems' | 'api'>,
): Promise<RunSummary> {
  const notes = { ...night, problems: runner.problems(), api: runner.api() };
  const written = await runner.run('write-report', () => writeReport(context, notes));
  const imported = written && ((await bringFindings(context, runner)) ?? written.summary);
  const sent = imported && ((await publish(context, runner)) ?? imported);
  const end = sent ?? emptySummary(context, context.run, { status: 'failed', reason: lastProblem(runner) });
  const problem = await emit(context, end);
  if (written === null) return end;
  const final = problem === null ? end : ((await amend(context, runner, problem)) ?? partial(end));
  const closed = await runner.run('release-lease', () => closeRun(context, { ...written, summary: final }));
  if (closed?.problem != null) runner.addProblem(closed.problem);
  return closed?.problem === null ? final : partial(final);
}

/** Brings the findings to Security Hub, where that is asked for; a summary that says so where it did not take them. */
async function bringFindings(context: RunContext, runner: StepRunner): Promise<RunSummary | null> {
  const { findingHub } = context;
  if (findingHub === null) return null;
  const brought = await runner.run('import-findings', () => importFindings(context, findingHub));
  return amendAfter(context, runner, brought);
}

/** Sends the message; a summary that says so where it was not taken. */
async function publish(context: RunContext, runner: StepRunner): Promise<RunSummary | null> {
  return amendAfter(context, runner, await runner.run('publish-summary', () => publishSummary(context)));
}

function amendAfter(
  context: RunContext,
  runner: StepRunner,
  outcome: { problem: string | null } | null,
): Promise<RunSummary | null> | null {
  const problem = outcome === null ? lastProblem(runner) : outcome.problem;
  return problem === null ? null : amend(context, runner, problem);
}

function amend(context: RunContext, runner: StepRunner, problem: string): Promise<RunSummary | null> {
  return runner.run('amend-report', () => amendReport(context, problem));
}

/** Emits the figures; why that failed, or null. */
async function emit(context: RunContext, summary: RunSummary): Promise<string | null> {
  const emitted = await context.engine.step('emit-metrics', () => emitFigures(context, summary));
  return emitted.ok ? null : `The figures of this run were not emitted: ${emitted.reason}`;
}

/** What failed after the report was written can no longer stand in it, but the caller is told. */
function partial(summary: RunSummary): RunSummary {
  return summary.status === 'succeeded' ? { ...summary, status: 'partial' } : summary;
}

function lastProblem(runner: StepRunner): string {
  return runner.ended()?.reason ?? runner.problems().at(-1) ?? 'the report could not be written';
}
