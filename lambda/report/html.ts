import { escape as escapeMarkup } from 'html-escaper';

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
