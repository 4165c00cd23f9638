import { html, type SafeHtml } from '../html.ts';

/** Inner width of every chart in SVG units; heights differ. */
export const chartWidth = 360;

/** A picture with its message in words, and its figures as a table for those who cannot see it. */
export type Chart = {
  title: string;
  /** One sentence: what the picture shows. */
  takeaway: string;
  height: number;
  drawing: SafeHtml | SafeHtml[];
  columns: string[];
  rows: (string | number)[][];
};

/** A chart as a figure. */
export function figureOf(chart: Chart): SafeHtml {
  const { title, takeaway, height, drawing } = chart;
  return html`<figure class="card chart"><figcaption><h3>${title}</h3><p>${takeaway}</p></figcaption>
<svg viewBox="0 0 ${chartWidth} ${height}" role="img" aria-label="${title}: ${takeaway}">${drawing}</svg>
${figuresOf(chart)}</figure>`;
}

function figuresOf({ title, columns, rows }: Chart): SafeHtml | null {
  if (rows.length === 0) return null;
  return html`<details><summary>Figures<span class="sr"> of ${title}</span></summary><table class="plain"><thead><tr>${columns.map(
    (column) => html`<th scope="col">${column}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}</tbody></table></details>`;
}

/** A coordinate with one decimal, so that the same data gives the same bytes everywhere. */
export function at(coordinate: number): number {
  return Math.round(coordinate * 10) / 10;
}

/** What stands in for a picture that has no data. */
export function emptyDrawing(words: string, height: number): SafeHtml {
  return html`<text class="faint" x="${chartWidth / 2}" y="${height / 2}" text-anchor="middle">${words}</text>`;
}
