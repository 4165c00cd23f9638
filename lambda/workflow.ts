import { releaseLease, takeLease } from './archive/lease.ts';
import type { RotationResult, RunSummary } from './core/results.ts';
import { ConfigError } from './errors.ts';
import { ownLast } from './rotate/rotate-secret.ts';
import { deleteBatch } from './steps/batch.ts';
import { unreported } from './steps/closing/empty.ts';
import { closeRun, publishSummary } from './steps/closing/finish.ts';
import { amendReport, type Told, writeReport } from './steps/closing/report.ts';
import type { RunContext, RunDeps } from './steps/context.ts';
import { takeInventory } from './steps/inventory.ts';
import { giveNotices } from './steps/notices.ts';
import { type BatchRef, decidePlan, type PlanFacts } from './steps/plan.ts';
import { rotateOne, tidyOne } from './steps/rotations.ts';
import { connectTenant, createStory, nobody, type Story, settle, startRun } from './steps/runner.ts';

/** Seconds after which the tenant's rate window is empty again. */
const rateWindowSeconds = 10;

/**
 * One night of one tenant, top to bottom. Whatever fails becomes a trouble of the summary;
 * only a wrong configuration throws, before anything was attempted.
 * @throws ConfigError
 */
export async function runNightly(deps: RunDeps): Promise<RunSummary> {
  const { engine } = deps;
  const run = await engine.step('start-run', () => startRun(deps));
  const lease = await engine.step('take-lease', () => takeLease({ ...deps, run }));
  if (!lease.held) return unreported(deps, run, { status: 'halted', reason: lease.reason });

  const story = createStory(deps);
  const connection = await story.chapter('connect-tenant', () => connectTenant(deps));
  const context: RunContext = { ...deps, run, connection: connection ?? nobody };
  if (story.ended()?.kind === 'config') return refuse(context, story, lease.unfinished);

  const inventory = connection && (await story.chapter('list-inventory', () => takeInventory(context)));
  for (const trouble of inventory?.troubles ?? []) story.trouble(trouble);
  const plan = inventory && (await story.chapter('decide-plan', () => decidePlan(context)));
  for (const trouble of plan?.troubles ?? []) story.trouble(trouble);

  const deletions = await announceAndDelete(context, story, plan);
  const rotations = connection === null ? [] : await rotateAndRetire(context, story, deletions.mayDelete);
  return tell(context, story, { ...deletions, rotations, unfinished: lease.unfinished });
}

/** The run could not begin: the tenant is given back, and the reason is the caller's to mend. */
async function refuse(context: RunContext, story: Story, unfinished: string[]): Promise<never> {
  await context.engine.step('release-lease', async () => {
    await releaseLease(context, unfinished);
    return null;
  });
  throw new ConfigError(story.ended()?.reason);
}

type Deletions = { stop: string | null; mayDelete: boolean };

async function announceAndDelete(
  context: RunContext,
  story: Story,
  plan: PlanFacts | null,
): Promise<Deletions> {
  const mayDelete = plan?.verdict === 'proceed' && context.run.switchPosition === 'enforce';
  if (!mayDelete || context.run.mode === 'report') return { stop: null, mayDelete };
  const notices = await story.chapter('give-notices', () => giveNotices(context));
  if (notices === null) return stopped(story, 'the notices could not be recorded');
  if (notices.trouble !== null) story.trouble(notices.trouble);
  return deleteDue(context, story, plan.batches);
}

async function deleteDue(context: RunContext, story: Story, batches: BatchRef[]): Promise<Deletions> {
  for (const batch of batches) {
    await context.engine.wait(`wait-for-window-${batch.number}`, rateWindowSeconds);
    const result = await story.chapter(`delete-batch-${batch.number}`, () => deleteBatch(context, batch));
    const stop = result === null ? 'a batch of deletions failed' : result.stop;
    if (stop !== null) return stopped(story, stop);
  }
  return { stop: null, mayDelete: true };
}

function stopped(story: Story, stop: string): Deletions {
  story.trouble(`The deletions ended early: ${stop.replace(/\.$/, '')}.`);
  return { stop, mayDelete: false };
}

async function rotateAndRetire(
  context: RunContext,
  story: Story,
  mayDelete: boolean,
): Promise<RotationResult[]> {
  if (context.policy.rotate === 'off') return [];
  const rotations = ownLast(context.policy.rotations, context.policy.credentials);
  const leave = { force: false, mayDelete };
  const rotated: RotationResult[] = [];
  for (const [index, rotation] of rotations.entries()) {
    const result = await story.chapter(`rotate-secret-${index + 1}`, () =>
      rotateOne(context, rotation, leave),
    );
    if (result !== null) rotated.push(result);
  }
  const tidied: RotationResult[] = [];
  for (const [index, result] of rotated.entries()) {
    const tidy = await story.chapter(`retire-predecessor-${index + 1}`, () =>
      tidyOne(context, result, leave),
    );
    tidied.push(tidy ?? result);
  }
  return tidied;
}

async function tell(
  context: RunContext,
  story: Story,
  night: Omit<Told, 'troubles' | 'api'>,
): Promise<RunSummary> {
  const told = { ...night, troubles: story.troubles(), api: story.api() };
  const written = await story.chapter('write-report', () => writeReport(context, told));
  const sent = written && ((await publish(context, story)) ?? written.summary);
  const end = sent ?? unreported(context, context.run, { status: 'failed', reason: lastTrouble(story) });
  const trouble = await emit(context, end);
  if (written === null) return end;
  const final = trouble === null ? end : ((await amend(context, story, trouble)) ?? partial(end));
  const closed = await story.chapter('release-lease', () =>
    closeRun(context, { ...written, summary: final }),
  );
  return closed === null ? partial(final) : final;
}

/** Sends the message; a summary that says so where it was not taken. */
async function publish(context: RunContext, story: Story): Promise<RunSummary | null> {
  const published = await story.chapter('publish-summary', () => publishSummary(context));
  const trouble = published === null ? lastTrouble(story) : published.trouble;
  return trouble === null ? null : amend(context, story, trouble);
}

function amend(context: RunContext, story: Story, trouble: string): Promise<RunSummary | null> {
  return story.chapter('amend-report', () => amendReport(context, trouble));
}

/** Also after the lease was lost: an alarm hangs on these figures, and they write nothing. Why it failed, or null. */
async function emit({ engine, emitMetrics, log }: RunContext, summary: RunSummary): Promise<string | null> {
  const step = 'emit-metrics';
  const emitted = await engine.step(step, async () => {
    const result = await settle(async () => {
      await emitMetrics(summary);
      return null;
    });
    if (!result.ok) log('step failed', { step, kind: result.kind, reason: result.reason });
    return result;
  });
  return emitted.ok ? null : `The figures of this run were not emitted: ${emitted.reason}`;
}

/** What failed after the report was written can no longer stand in it, but the caller is told. */
function partial(summary: RunSummary): RunSummary {
  return summary.status === 'succeeded' ? { ...summary, status: 'partial' } : summary;
}

function lastTrouble(story: Story): string {
  return story.ended()?.reason ?? story.troubles().at(-1) ?? 'the report could not be written';
}
