import type { DeletionRecord } from '../../core/deletion-record.ts';
import type { RunResults } from '../../core/results.ts';
import { restoreCommand } from '../commands.ts';
import { html, type SafeHtml } from '../html.ts';
import { byText } from '../lookup.ts';
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
  const waiting = quarantine.waiting.toSorted((a, b) => byText(a.until ?? '9', b.until ?? '9'));
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

function rowOf(record: DeletionRecord, results: RunResults): SafeHtml {
  const { name, tokenId, ownerName, ownerId, rule, at, until = null } = record;
  const command = restoreCommand(tokenId, results);
  return html`<tr><td>${sanitize(name, 80)} <code>${sanitize(tokenId, 40)}</code></td><td>${sanitize(ownerName ?? ownerId, 60)}</td><td>${sanitize(rule, 60)}</td><td>${minute(at)}</td><td>${restorableUntil(record, results) ?? 'not known'}</td><td>${until === null ? 'never by this tool' : minute(until)}</td><td>${command === null ? null : html`<code>${sanitize(command, 1000)}</code>`}</td></tr>`;
}

/** Until its deletion where the tenant revives an expired token, otherwise until its new expiry. */
function restorableUntil({ setExpiry, until }: DeletionRecord, { quarantine }: RunResults): string | null {
  if (quarantine?.revivable === 'yes') return until === null ? 'any time' : minuteOf(until);
  return minuteOf(setExpiry);
}

function minuteOf(instant: string | undefined): string | null {
  return instant === undefined ? null : minute(instant);
}
