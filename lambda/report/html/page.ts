import { html } from '@remix-run/html-template';
import type { RunResults } from '../../core/results.ts';
import { neutral } from '../neutral.ts';
import { tellStory } from '../story.ts';
import { outcomeWords } from '../wording.ts';

/** The report as one HTML file that needs nothing but itself. */
export function renderHtml(results: RunResults): string {
  const rows = results.tokens.map(
    (token) =>
      html`<tr><td>${neutral(token.name)}<td>${token.id}<td>${outcomeWords[token.outcome]}<td>${neutral(token.reason)}`,
  );
  return `<!doctype html>\n${html`<html lang="en"><meta charset="utf-8"><title>${results.summary.tenant}</title>
<h1>${neutral(tellStory(results).headline, 400)}</h1><table>${rows}</table></html>`}`;
}
