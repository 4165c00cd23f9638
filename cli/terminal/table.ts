import { terminalColumns } from 'terminal-columns';
import { sanitize } from '../../lambda/report/sanitize.ts';

/** A column: its title, and the share of the width that it takes where the content is wider. */
export type Column = { title: string; width: 'content-width' | 'auto' | `${number}%` };

/** Lays rows out in columns that fit the width; text from the tenant is made harmless first. */
export function renderTable(columns: Column[], rows: string[][], width: number): string {
  const cells = [
    columns.map(({ title }) => title.toUpperCase()),
    ...rows.map((row) => row.map((cell) => sanitize(cell, 200))),
  ];
  return terminalColumns(cells, {
    stdoutColumns: Math.max(40, width),
    columns: columns.map((column) => ({ width: column.width, paddingRight: 2 })),
  });
}
