import { createHash } from 'node:crypto';
import { escape as escapeMarkup } from 'html-escaper';
import { sanitize } from './wording.ts';

/** Markup that is safe as it stands: everything that was put into it was escaped, or was such markup itself. */
export class SafeHtml {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What a template takes: nothing for null and undefined, lists as their parts one after the other. */
type Part = SafeHtml | string | number | null | undefined | readonly Part[];

/** A template of markup in which whatever is not markup already is escaped. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): SafeHtml {
  return new SafeHtml(String.raw({ raw: strings }, ...parts.map(markupOf)));
}

/** Markup of this project's own, taken as it is: never a text from anywhere else. */
export function ownMarkup(text: string): SafeHtml {
  return new SafeHtml(text);
}

function markupOf(part: Part): string {
  if (part === null || part === undefined) return '';
  if (part instanceof SafeHtml) return part.toString();
  return Array.isArray(part) ? part.map(markupOf).join('') : escapeMarkup(String(part));
}

/** The text of a page: no request, no other file, and nothing runs but the style sheet and the script that it names by their hashes. */
export function renderDocument(page: {
  title: string;
  style: string;
  script: string | null;
  body: SafeHtml;
}): string {
  const { title, style, script, body } = page;
  return `<!doctype html>\n${html`<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${securityPolicy(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">
<title>${title}</title>
<style>${ownMarkup(style)}</style>${script === null ? null : html`<script>${ownMarkup(script)}</script>`}</head>
${body}</html>`}\n`;
}

function securityPolicy(style: string, script: string | null): string {
  return [
    "default-src 'none'",
    `style-src '${fingerprint(style)}'`,
    ...(script === null ? [] : [`script-src '${fingerprint(script)}'`]),
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function fingerprint(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** A small table of texts, sanitized; `none` stands where there is no row. */
export function tableOf(table: {
  label: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  none: string;
}): SafeHtml {
  const { label, columns, rows, none } = table;
  if (rows.length === 0) return html`<p class="quiet">${none}</p>`;
  return scrollingTable(
    { label, columns },
    rows.map((row) => html`<tr>${row.map(cellOf)}</tr>`),
  );
}

/** A table of rows of markup, which scrolls where it is too wide; `kind` is its own class in the style sheet. */
export function scrollingTable(
  { label, columns, kind = '' }: { label: string; columns: readonly string[]; kind?: string },
  rows: readonly SafeHtml[],
): SafeHtml {
  return html`<div class="scroll" role="group" aria-label="${label}" tabindex="0"><table class="plain${kind}"><thead><tr>${columns.map(
    (column) => html`<th scope="col">${column}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function cellOf(cell: string): SafeHtml {
  if (/^\d{4}-\d\d-\d\d$/.test(cell)) return html`<td class="day">${cell}</td>`;
  return html`<td>${cell === '' ? '' : sanitize(cell, 300)}</td>`;
}
