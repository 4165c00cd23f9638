import type { HistoryPoint } from '../core/results.ts';
import { hasDecided, hasRead } from './extent.ts';
import { figure, minute } from './wording.ts';

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
