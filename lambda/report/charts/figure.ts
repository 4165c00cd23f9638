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
<svg viewBox="0 0 ${chartWidth} ${height}" role="group" aria-label="${title}: ${takeaway}">${drawing}</svg>
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

/** What a colour of a picture means; the tone is a class of the style sheet. */
export type Meaning = { tone: 'danger' | 'warn' | 'accent' | 'kept'; words: string };

const letterWidth = 6.1;
const lineHeight = 15;

/** The meaning of each colour, side by side as far as a line goes, and how high that is. */
export function legendOf(meanings: readonly Meaning[], top: number): { drawing: SafeHtml[]; height: number } {
  let x = 4;
  let y = top + lineHeight;
  const drawing = meanings.map(({ tone, words }) => {
    const width = 26 + words.length * letterWidth;
    if (x > 4 && x + width > chartWidth) {
      x = 4;
      y += lineHeight;
    }
    const left = at(x);
    x += width;
    return html`<rect class="${tone}" x="${left}" y="${y - 8}" width="10" height="8" rx="2"/><text class="faint" x="${at(left + 14)}" y="${y}">${words}</text>`;
  });
  return { drawing, height: y - top + 6 };
}

/** A part of a picture that shows its tokens in the table when it is clicked; `view` is what the form asks for. */
export function linked(view: Record<string, string>, label: string, drawing: SafeHtml): SafeHtml {
  return html`<a data-view="${new URLSearchParams(view).toString()}"><title>${label}: show them in the table</title>${drawing}</a>`;
}
