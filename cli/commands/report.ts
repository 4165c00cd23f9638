import { readHistory } from '../../lambda/archive/history.ts';
import { readLatest } from '../../lambda/archive/latest.ts';
import { keyOf, latestKey, runPrefix } from '../../lambda/archive/run.ts';
import type { HistoryPoint } from '../../lambda/core/results.ts';
import { ConfigError } from '../../lambda/errors.ts';
import { hasDecided, hasRead } from '../../lambda/report/extent.ts';
import { figure, minute } from '../../lambda/report/wording.ts';
import { type CommandContext, type CommonFlags, exitCodes } from '../command.ts';
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

const unknown = '–';
const columns: [string, (run: HistoryPoint) => string][] = [
  ['night', (run) => minute(run.startedAt)],
  ['status', (run) => run.status],
  ['mode', (run) => run.mode],
  ['tokens', (run) => (hasRead(run) ? figure(run.inventory.total) : unknown)],
  ['stale', (run) => (hasRead(run) ? figure(run.inventory.stale) : unknown)],
  ['noticed', (run) => figure(run.deletions.noticed)],
  ['deleted', (run) => figure(run.deletions.deleted)],
  ['failed', (run) => figure(run.deletions.failed)],
  ['rotated', (run) => figure(run.rotations.rotated)],
  ['high', (run) => (hasDecided(run) ? figure(run.findings.high) : unknown)],
  ['medium', (run) => (hasDecided(run) ? figure(run.findings.medium) : unknown)],
  ['low', (run) => (hasDecided(run) ? figure(run.findings.low) : unknown)],
];
const textColumns = 3;

/** Past runs as a table for the terminal, a line each, the newest last; figures stand to the right. */
export function renderHistory(points: readonly HistoryPoint[]): string {
  const lines = [
    columns.map(([title]) => title),
    ...points.map((point) => columns.map(([, cellOf]) => cellOf(point))),
  ];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const pad = (cell: string, column: number): string =>
    column < textColumns ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((line) => `${line.map(pad).join('  ')}\n`).join('');
}
