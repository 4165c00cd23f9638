import type { RunResults } from '../../core/results.ts';
import { restoreCommand } from '../commands.ts';
import { html, type SafeHtml } from '../html.ts';
import { type Restorable, restorableIn } from '../restorable.ts';
import { sanitize } from '../sanitize.ts';
import { counted, minute } from '../wording.ts';

const maxTokens = 500;
const columns = [
  'Token',
  'Owner',
  'Rule',
  'Since',
  'Can be given back until',
  'Deleted after',
  'To give it back',
];

/** The tokens that wait in quarantine, those first whose time ends first, and how each is given back. */
export function quarantineSection(results: RunResults): SafeHtml | null {
  const { quarantine } = results;
  if (quarantine === undefined) return null;
  const waiting = restorableIn(results);
  const rest = waiting.length - maxTokens;
  return html`<section id="quarantine" aria-labelledby="quarantine-title"><h2 id="quarantine-title">In quarantine</h2>
<p>${counted(waiting.length, 'token')} ended by an expiry that was brought forward. ${revivalWords[quarantine.revivable]}</p>
<div class="scroll" role="group" aria-label="In quarantine" tabindex="0"><table class="plain"><thead><tr>${columns.map(
    (column) => html`<th scope="col">${column}</th>`,
  )}</tr></thead><tbody>${waiting.slice(0, maxTokens).map((record) => rowOf(record, results))}</tbody></table></div>
${rest > 0 ? html`<p class="note">${counted(rest, 'more token')}: filter the table by the verdict Quarantined.</p>` : null}</section>`;
}

const revivalWords = {
  yes: 'This tenant gives an expired token its expiry back, so each can be restored until it is deleted.',
  no: 'This tenant gives no expired token its expiry back: what has expired cannot be restored.',
  unknown:
    'Whether this tenant gives an expired token its expiry back is not known (doctor --probe finds out): count on the new expiry.',
};

function rowOf(record: Restorable, results: RunResults): SafeHtml {
  const { name, tokenId, ownerName, ownerId, rule, at, until = null, restorableUntil } = record;
  const command = restoreCommand(tokenId, results);
  return html`<tr><td>${sanitize(name, 80)} <code>${sanitize(tokenId, 40)}</code></td><td>${sanitize(ownerName ?? ownerId, 60)}</td><td>${sanitize(rule, 60)}</td><td>${dayCell(at)}</td><td>${untilWords(restorableUntil)}</td><td>${until === null ? 'never by this tool' : dayCell(until)}</td><td>${command === null ? null : html`<code>${sanitize(command, 1000)}</code>`}</td></tr>`;
}

function untilWords(until: string | null): SafeHtml | string {
  if (until === null) return 'not known';
  return until === 'always' ? 'any time' : dayCell(until);
}

function dayCell(instant: string): SafeHtml {
  return html`<span class="day">${minute(instant)}</span>`;
}
