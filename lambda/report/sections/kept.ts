import type { ExemptionResult, RotationResult, RunResults, TokenResult } from '../../core/results.ts';
import { hasDecided, hasRead } from '../extent.ts';
import { html, type SafeHtml, tableOf } from '../html.ts';
import { counted, day, expiryWords, figure, sanitize } from '../wording.ts';

const maxUnreadable = 100;

/** What is kept on purpose or by doubt: exemptions, rotated secrets, and what could not be read. */
export function keptSections(results: RunResults): SafeHtml {
  return html`<section id="exemptions" aria-labelledby="exemptions-title"><h2 id="exemptions-title">Exemptions</h2>${tableOf(
    {
      label: 'Exemptions',
      columns: ['Covers', 'Reason', 'Approved by', 'Until', 'State', 'Tokens'],
      rows: results.exemptions.map((exemption) => exemptionRow(exemption, hasRead(results.summary))),
      none: 'The policy has none.',
    },
  )}</section>
<section id="rotations" aria-labelledby="rotations-title"><h2 id="rotations-title">Rotations</h2>${tableOf({
    label: 'Rotations',
    columns: ['Secret', 'State', 'Reason', 'Token since', 'Expires', 'Next', 'Predecessor'],
    rows: results.rotations.map(rotationRow),
    none: hasDecided(results.summary)
      ? 'No secret is designated for rotation.'
      : 'This run failed before it looked at any secret.',
  })}</section>
<section id="unread" aria-labelledby="unread-title"><h2 id="unread-title">What could not be read</h2>${unread(results)}</section>`;
}

function exemptionRow({ exemption, state, tokenIds }: ExemptionResult, isTested: boolean): string[] {
  const { token, owner, name, reason, approvedBy, until } = exemption;
  const covers = [
    token === undefined ? [] : [`token ${token}`],
    owner === undefined ? [] : [`owner ${owner}`],
    name === undefined ? [] : [`name ${name}`],
  ].flat();
  return [
    covers.join(', '),
    reason,
    approvedBy,
    until,
    state,
    isTested ? figure(tokenIds.length) : 'not known',
  ];
}

function rotationRow(rotation: RotationResult): string[] {
  return [
    rotation.secret,
    rotation.state,
    rotation.reason,
    rotation.currentSince === null ? 'unknown' : day(rotation.currentSince),
    expiryWords(rotation.currentExpiry),
    rotation.nextDue === null ? 'not scheduled' : day(rotation.nextDue),
    predecessorWords(rotation.predecessor),
  ];
}

function predecessorWords(predecessor: RotationResult['predecessor']): string {
  switch (predecessor.state) {
    case 'none':
      return 'none';
    case 'overlap':
      return `lives until ${day(predecessor.retireAfter)}`;
    case 'retired':
      return 'retired';
    case 'still-used':
      return `still used on ${day(predecessor.lastUsed)}`;
    case 'kept':
      return `kept: ${predecessor.reason}`;
  }
}

function unread({ summary, tokens, problems }: RunResults): SafeHtml {
  const shown: TokenResult[] = [];
  let unreadable = 0;
  for (const token of tokens) {
    if (token.readable) continue;
    unreadable += 1;
    if (shown.length < maxUnreadable) shown.push(token);
  }
  const sentences = problems.slice(0, 50).map((problem) => html`<li>${sanitize(problem, 400)}</li>`);
  return html`${sentences.length > 0 ? html`<ul>${sentences}</ul>` : null}${tableOf({
    label: 'Tokens that could not be read',
    columns: ['Token', 'Name', 'Why'],
    rows: shown.map((token) => [token.id, token.name, token.reason]),
    none: hasRead(summary) ? 'Every token was read.' : 'No token was read.',
  })}${unreadable > shown.length ? html`<p class="note">${counted(unreadable - shown.length, 'more token')} in report.csv.</p>` : null}`;
}
