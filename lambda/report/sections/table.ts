import { html, type SafeHtml } from '../html.ts';
import { sanitize } from '../sanitize.ts';

/** A small table of texts, sanitized; `none` stands where there is no row. */
export function tableOf(table: {
  label: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  none: string;
}): SafeHtml {
  const { label, columns, rows, none } = table;
  if (rows.length === 0) return html`<p class="quiet">${none}</p>`;
  return html`<div class="scroll" role="group" aria-label="${label}" tabindex="0"><table class="plain"><thead><tr>${columns.map(
    (column) => html`<th scope="col">${column}</th>`,
  )}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map(cellOf)}</tr>`)}</tbody></table></div>`;
}

function cellOf(cell: string): SafeHtml {
  if (/^\d{4}-\d\d-\d\d$/.test(cell)) return html`<td class="day">${cell}</td>`;
  return html`<td>${cell === '' ? '' : sanitize(cell, 300)}</td>`;
}
