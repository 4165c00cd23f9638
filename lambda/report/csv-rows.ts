import { stringify } from 'csv-stringify/sync';
import { sanitize } from './sanitize.ts';

const cellLimit = 1000;

/** Rows as lines of CSV (RFC 4180, CRLF); a cell that a spreadsheet would take for a formula starts with an apostrophe. */
export function stringifyRows(rows: string[][]): string {
  return stringify(rows, { record_delimiter: 'windows', quoted_string: true, escape_formulas: true });
}

/** Texts as cells, made harmless; what is not known is empty. */
export function cellsOf(texts: readonly (string | null)[]): string[] {
  return texts.map((text) => (text === null || text === '' ? '' : sanitize(text, cellLimit)));
}
