import { ARTEFACTS, leaseKey, runPrefix } from '../lambda/archive/run.ts';
import type { RunSummary } from '../lambda/core/results.ts';
import { ConfigError, reasonOf } from '../lambda/errors.ts';
import { createOverlayArchive } from '../lambda/local/folder-archive.ts';
import type { Archive } from '../lambda/ports.ts';
import { emptySummary } from '../lambda/steps/closing/empty.ts';
import type { RunDeps } from '../lambda/steps/context.ts';
import { startRun } from '../lambda/steps/runner.ts';
import { runNightly } from '../lambda/workflow.ts';
import { composeRun } from './compose.ts';
import type { Session } from './session.ts';
import type { Console } from './terminal/console.ts';
import { cleanUpOnInterrupt, createProgressDisplay } from './terminal/progress.ts';

/**
 * Makes a run; what ends it before it could write anything (a folder without rights, say) is a failed
 * run too, so that whoever asked for a summary gets one.
 * @throws ConfigError when nothing was attempted
 */
export async function makeRun(deps: RunDeps): Promise<RunSummary> {
  try {
    return await runNightly(deps);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    return emptySummary(deps, await startRun(deps), { status: 'failed', reason: reasonOf(error) });
  }
}

/** A run that was only thought through, and the archive in which it may be looked at. */
export type Rehearsal = { summary: RunSummary; archive: Archive };

/**
 * Makes a whole run in report mode whose writes stay in memory, and lets `look` see it: nothing is changed anywhere.
 */
export async function rehearse<T>(
  session: Session,
  { quiet }: { quiet: boolean },
  look: (rehearsal: Rehearsal) => Promise<T>,
): Promise<T> {
  const display = createProgressDisplay({ stream: process.stderr, quiet });
  const ignore = cleanUpOnInterrupt(display.stop);
  try {
    const { chosen } = session;
    const archive = createOverlayArchive(session.archive, [leaseKey(chosen.name)]);
    const unrotated = { ...chosen, policy: { ...chosen.policy, rotate: 'off' as const } };
    // What is thought through is told to whoever asks, and to nobody else.
    const choices = { mode: 'report' as const, show: async () => true, progress: display.show };
    const summary = await makeRun(composeRun({ ...session, chosen: unrotated, archive }, choices));
    display.stop();
    return await look({ summary, archive });
  } finally {
    display.stop();
    ignore();
  }
}

/** Prints a finished run: its JSON summary alone, or its text and where the report lies. */
export async function showRun(
  summary: RunSummary,
  { archive, json, console }: { archive: Archive; json: boolean; console: Console },
): Promise<void> {
  const prefix = runPrefix(summary.tenant, summary.startedAt, summary.runId);
  // An archive that cannot be read is why the run failed: its summary says so, and is at hand.
  const read = async (name: keyof typeof ARTEFACTS) =>
    (await archive.read(`${prefix}${ARTEFACTS[name]}`).catch(() => null))?.body ?? null;
  if (json)
    return console.print(
      ((await read('summary')) ?? JSON.stringify({ ...summary, tokens: [] }, null, 2)).trimEnd(),
    );
  const text = await read('text');
  if (text === null) return console.complain(`error: ${summary.status}: ${summary.guard.reasons.join('; ')}`);
  console.print(text.trimEnd());
}
