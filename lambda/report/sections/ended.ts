import type { DeletionRecord } from '../../core/deletion-record.ts';
import type { RunResults } from '../../core/results.ts';
import { restoreCommand } from '../commands.ts';
import { endedIn } from '../deletions.ts';
import { html, type SafeHtml, scrollingTable } from '../html.ts';
import { type Restorable, restorableIn } from '../lookup.ts';
import { counted, minute, outcomeWords, sanitize } from '../wording.ts';

/** A night's limits are fifty by default; who deletes thousands reads them in the file. */
const maxEnded = 500;

const columns = ['Token', 'Owner', 'Rule', 'Notice', 'Owner told', 'Became', 'Status, tracking id'];

/** The same as `deletions.csv`: who was told when, by which rule each ended, and by which answer of the tenant. */
export function endedTable(results: RunResults): SafeHtml {
  const rows = endedIn(results);
  if (rows.length === 0) return html`<p class="quiet">No token was ended.</p>`;
  const rest = rows.length - maxEnded;
  return html`${scrollingTable({ label: 'Ended tokens', columns, kind: ' ended' }, rows.slice(0, maxEnded).map(rowOf))}
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

const maxWaiting = 500;
const waitingColumns = [
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
  const rest = waiting.length - maxWaiting;
  return html`<section id="quarantine" aria-labelledby="quarantine-title"><h2 id="quarantine-title">In quarantine</h2>
<p>${counted(waiting.length, 'token')} ended by an expiry that was brought forward. ${revivalWords[quarantine.revivable]}</p>
${scrollingTable(
  { label: 'In quarantine', columns: waitingColumns },
  waiting.slice(0, maxWaiting).map((record) => waitingRow(record, results)),
)}
${rest > 0 ? html`<p class="note">${counted(rest, 'more token')}: filter the table by the verdict Quarantined.</p>` : null}</section>`;
}

const revivalWords = {
  yes: 'This tenant gives an expired token its expiry back, so each can be restored until it is deleted.',
  no: 'This tenant gives no expired token its expiry back: what has expired cannot be restored.',
  unknown:
    'Whether this tenant gives an expired token its expiry back is not known (doctor --probe finds out): count on the new expiry.',
};

function waitingRow(record: Restorable, results: RunResults): SafeHtml {
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
