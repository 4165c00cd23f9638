import { leaseKey } from '../lambda/archive/run.ts';
import type { RunSummary } from '../lambda/core/results.ts';
import { createOverlayArchive } from '../lambda/local/overlay-archive.ts';
import type { Archive } from '../lambda/ports.ts';
import { composeRun } from './compose.ts';
import { makeRun } from './night.ts';
import type { Session } from './session.ts';
import { cleanUpOnInterrupt } from './terminal/interrupt.ts';
import { createProgressDisplay } from './terminal/progress.ts';

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
    const choices = { mode: 'report' as const, progress: display.show };
    const summary = await makeRun(composeRun({ ...session, chosen: unrotated, archive }, choices));
    display.stop();
    return await look({ summary, archive });
  } finally {
    display.stop();
    ignore();
  }
}
