import { latestKey, runPrefix } from '../../lambda/core/artefacts.ts';
import { readLatest } from '../../lambda/core/latest.ts';
import type { HistoryPoint } from '../../lambda/core/results.ts';
import { ConfigError } from '../../lambda/errors.ts';
import { keyOf } from '../../lambda/steps/artefact.ts';
import { readHistory } from '../../lambda/steps/history.ts';
import type { CommandContext, CommonFlags } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { chooseTenant, loadPolicy } from '../policy-source.ts';
import { openArchive } from '../session.ts';
import { renderTable } from '../terminal/table.ts';

const titles = [
  'night',
  'status',
  'mode',
  'tokens',
  'stale',
  'noticed',
  'waiting',
  'deleted',
  'failed',
  'rotated',
  'high',
];

/** The past runs as a table, and where the newest report lies. */
export async function report(flags: CommonFlags, { console }: CommandContext): Promise<number> {
  const { name } = chooseTenant(await loadPolicy(flags.policy), flags.tenant);
  const archive = await openArchive(flags.out);
  const points = await readHistory(archive, name);
  const stored = await archive.read(latestKey(name));
  const { latest } = readLatest(stored?.body ?? null, name, new Date().toISOString());
  if (points.length === 0)
    throw new ConfigError(`There is no run of "${name}" in ${archive.locate(latestKey(name))}. Check --out.`);
  if (flags.json) {
    console.print(JSON.stringify(points, null, 2));
    return exitCodes.done;
  }
  console.print(
    renderTable(
      titles.map((title) => ({ title, width: 'content-width' })),
      points.map(rowOf),
      console.width,
    ),
  );
  const newest = latest?.newest ?? points.at(-1);
  if (newest !== undefined) {
    const prefix = runPrefix(name, newest.startedAt, newest.runId);
    console.print(`\nNewest report: ${archive.locate(keyOf({ prefix }, 'html'))}`);
  }
  return exitCodes.done;
}

function rowOf({
  startedAt,
  status,
  mode,
  inventory,
  deletions,
  rotations,
  findings,
}: HistoryPoint): string[] {
  const figures = [
    inventory.total,
    inventory.stale,
    deletions.noticed,
    deletions.waiting,
    deletions.deleted,
    deletions.failed,
    rotations.rotated,
    findings.high,
  ];
  return [startedAt.slice(0, 16).replace('T', ' '), status, mode, ...figures.map(String)];
}
