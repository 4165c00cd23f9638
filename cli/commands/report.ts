import { readHistory } from '../../lambda/archive/history.ts';
import { readLatest } from '../../lambda/archive/latest.ts';
import { keyOf, latestKey, runPrefix } from '../../lambda/archive/run.ts';
import { ConfigError } from '../../lambda/errors.ts';
import { renderHistory } from '../../lambda/report/history.ts';
import type { CommandContext, CommonFlags } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { chooseTenant, loadPolicy } from '../policy-source.ts';
import { openArchive } from '../session.ts';

/** The past runs as a table, and where the newest report lies. */
export async function report(flags: CommonFlags, { console }: CommandContext): Promise<number> {
  const { name } = chooseTenant(await loadPolicy(flags.policy), flags.tenant);
  const archive = await openArchive(flags.out);
  const points = await readHistory(archive, name);
  const stored = await archive.read(latestKey(name));
  const { latest } = readLatest(stored?.body ?? null, name, new Date().toISOString());
  if (points.length === 0)
    throw new ConfigError(
      `There is no run of "${name}" beside ${archive.locate(latestKey(name))}. Make one with \`run\`, or check --out.`,
    );
  if (flags.json) {
    console.print(JSON.stringify(points, null, 2));
    return exitCodes.done;
  }
  console.print(renderHistory(points).trimEnd());
  const newest = latest?.newest ?? points.at(-1);
  if (newest !== undefined) {
    const prefix = runPrefix(name, newest.startedAt, newest.runId);
    console.print(`\nNewest report: ${archive.locate(keyOf({ prefix }, 'html'))}`);
  }
  return exitCodes.done;
}
