import { ARTEFACTS, runPrefix } from '../lambda/archive/run.ts';
import type { RunSummary } from '../lambda/core/results.ts';
import type { Archive } from '../lambda/ports.ts';
import type { Console } from './terminal/console.ts';

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
