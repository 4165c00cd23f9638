import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { sanitize } from '../../lambda/report/wording.ts';

/** A column: its title, and whether it keeps its width where the content of all is too wide. */
export type Column = { title: string; fixed?: boolean };

const gap = 2;
const narrowest = 8;

/** Lays rows out in columns that fit the width, wrapped at words; text from the tenant is made harmless first. */
export function renderTable(columns: Column[], rows: string[][], width: number): string {
  const cells = [
    columns.map(({ title }) => title.toUpperCase()),
    ...rows.map((row) => row.map((cell) => sanitize(cell, 200))),
  ];
  const wanted = columns.map((_, index) => Math.max(...cells.map((row) => stringWidth(row[index] ?? ''))));
  const widths = shareOut(columns, wanted, Math.max(40, width) - gap * (columns.length - 1));
  return cells.map((row) => renderRow(row, widths)).join('\n');
}

/** What the fixed columns leave is shared by the others, the narrow ones first: none gets more than it wants. */
function shareOut(columns: Column[], wanted: number[], width: number): number[] {
  const widths = wanted.map((own, index) => (columns[index]?.fixed ? own : 0));
  let left = width - widths.reduce((sum, own) => sum + own, 0);
  const open = wanted.map((own, index) => ({ own, index })).filter(({ index }) => !columns[index]?.fixed);
  open.sort((a, b) => a.own - b.own);
  for (const [done, { own, index }] of open.entries()) {
    widths[index] = Math.max(
      Math.min(own, narrowest),
      Math.min(own, Math.floor(left / (open.length - done))),
    );
    left -= widths[index] ?? 0;
  }
  return widths;
}

function renderRow(row: string[], widths: number[]): string {
  const wrapped = row.map((cell, index) =>
    wrapAnsi(cell, widths[index] ?? narrowest, { hard: true }).split('\n'),
  );
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    wrapped
      .map((lines, index) => padded(lines[line] ?? '', widths[index] ?? 0))
      .join(' '.repeat(gap))
      .trimEnd(),
  ).join('\n');
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}
