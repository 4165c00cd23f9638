import type { DeletionRecord } from '../../core/deletion-record.ts';
import type { RunResults } from '../../core/results.ts';
import { endedIn } from '../deletions.ts';
import { html, type SafeHtml } from '../html.ts';
import { sanitize } from '../sanitize.ts';
import { counted, minute, outcomeWords } from '../wording.ts';

/** A night's limits are fifty by default; who deletes thousands reads them in the file. */
const maxEnded = 500;

const columns = ['Token', 'Owner', 'Rule', 'Notice', 'Owner told', 'Became', 'Status, tracking id'];

/** The same as `deletions.csv`: who was told when, by which rule each ended, and by which answer of the tenant. */
export function endedTable(results: RunResults): SafeHtml {
  const rows = endedIn(results);
  if (rows.length === 0) return html`<p class="quiet">No token was ended.</p>`;
  const rest = rows.length - maxEnded;
  return html`<div class="scroll" role="group" aria-label="Ended tokens" tabindex="0"><table class="plain ended"><thead><tr>${columns.map(
    (column) => html`<th scope="col">${column}</th>`,
  )}</tr></thead><tbody>${rows.slice(0, maxEnded).map(rowOf)}</tbody></table></div>
${rest > 0 ? html`<p class="note">${counted(rest, 'more token')} in deletions.csv.</p>` : null}`;
}

/** By token, the place on the page that tells how it ended. */
export function evidenceIds(results: RunResults): Map<string, string> {
  const shown = endedIn(results).slice(0, maxEnded);
  return new Map(shown.map(({ tokenId }, index) => [tokenId, placeOf(index)]));
}

function placeOf(index: number): string {
  return `ended-${index + 1}`;
}

function rowOf(record: DeletionRecord, index: number): SafeHtml {
  const { name, tokenId, ownerName, ownerId, rule, noticedAt, noticeMessageId, ownerMail } = record;
  const notice =
    noticedAt === null ? 'none' : instantCell(noticedAt, `message ${noticeMessageId ?? 'not recorded'}`);
  const told = ownerMail === undefined ? 'no' : instantCell(ownerMail.at, `mail ${ownerMail.messageId}`);
  const status = record.status === null ? 'no answer; it is gone' : String(record.status);
  return html`<tr id="${placeOf(index)}"><td>${sanitize(name, 80)}<code>${sanitize(tokenId, 40)}</code></td><td>${sanitize(ownerName ?? ownerId, 60)}</td><td>${sanitize(rule, 60)}</td><td>${notice}</td><td>${told}</td><td>${becameCell(record)}</td><td>${status}<code>${sanitize(record.trackingId ?? '', 100)}</code></td></tr>`;
}

function instantCell(instant: string, by: string): SafeHtml {
  return html`<span class="day">${minute(instant)}</span><code>${sanitize(by, 120)}</code>`;
}

/** What became of the token, when, with which expiry where it has another, and in which run. */
function becameCell({ outcome, at, setExpiry, givenBack, runId }: DeletionRecord): SafeHtml {
  const expiry = givenBack === undefined ? setExpiry : (givenBack.kind === 'at' && givenBack.at) || 'never';
  const words = expiry === undefined ? '' : `expires ${expiry === 'never' ? 'never' : minute(expiry)}, `;
  return html`${outcomeWords[outcome]} <span class="day">${minute(at)}</span><code>${words}run ${sanitize(runId, 80)}</code>`;
}
