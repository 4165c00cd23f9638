import type { TokenOutcome } from '../../core/deletion-record.ts';
import type { Severity } from '../../core/policy/schema.ts';
import type { RunResults, TokenResult } from '../../core/results.ts';
import { createAgeLabels } from '../charts/age.ts';
import { html, type SafeHtml } from '../html.ts';
import { bySeverity, byText, createLookup, createTopN, type Lookup } from '../lookup.ts';
import { createComingDay } from '../upcoming.ts';
import {
  counted,
  day,
  expiryWords,
  figure,
  outcomeWords,
  sanitize,
  scopeWords,
  upForDeletion,
} from '../wording.ts';
import { evidenceIds } from './ended.ts';

const maxRows = 10_000;
const scopeLimit = 110;
/** The heads of the table; on a phone each stands before its cell. */
export const tokenColumns = [
  'Token',
  'Owner',
  'Verdict',
  'Why',
  'Severity',
  'Last used',
  'Created',
  'Expires',
  'May do',
  'Rules',
];
const order: TokenOutcome[] = [
  'failed',
  'not-reached',
  'deleted',
  'quarantined',
  'released',
  'would-delete',
  'noticed',
  'waiting',
  'spared',
  'expired',
  'already-gone',
  'kept',
];

/** Every token with the reason for its verdict, what matters first; beyond 10,000 the CSV has the rest. */
export function tokenTable(results: RunResults): SafeHtml {
  const lookup = createLookup(results);
  const words = {
    lookup,
    dayOf: createComingDay(results),
    ageOf: createAgeLabels(results),
    ended: evidenceIds(results),
  };
  const rows = mostImportant(results.tokens, lookup);
  const left = results.tokens.length - rows.length;
  return html`<section id="tokens" aria-labelledby="tokens-title"><h2 id="tokens-title">All tokens</h2>
${left > 0 ? html`<p class="note">The ${figure(maxRows)} tokens that matter most are shown here; report.csv has ${counted(left, 'more token')}.</p>` : null}
${controls}
<p class="count" role="status">${counted(rows.length, 'token')}</p>
<div class="scroll" role="group" aria-label="Table of all tokens" tabindex="0"><table class="tokens"><thead><tr>${tokenColumns.map(
    (column) => html`<th scope="col">${column}</th>`,
  )}</tr></thead><tbody>
${rows.map((token) => rowOf(token, words))}</tbody></table></div>
<p class="more"><button type="button" data-do="more" hidden>Show more</button></p></section>`;
}

/** What the cells of a row are made from, beside its token. */
type Words = {
  lookup: Lookup;
  dayOf: (token: TokenResult) => string | null;
  ageOf: (token: TokenResult) => string;
  /** Where the evidence tells of an ended token, by its id. */
  ended: ReadonlyMap<string, string>;
};

const controls = html`<form class="controls" hidden>
<label class="wide">Search <input type="search" name="search" autocomplete="off" placeholder="Name, id, owner, mail, scope, reason"></label>
<label>Verdict <select name="verdict"><option value="">all</option></select></label>
<label>Rule <select name="rules" data-list><option value="">all</option></select></label>
<label>Owner <select name="owner"><option value="">all</option></select></label>
<label>Severity <select name="severity"><option value="">all</option></select></label>
<label>Last used <select name="last used" data-also><option value="">any time</option></select></label>
<label class="sorting">Sort <select name="sort"><option value="">what matters first</option></select></label>
<span class="buttons"><button type="button" data-do="copy">Copy</button> <button type="button" data-do="save">CSV of the selection</button> <button type="reset">Reset</button></span>
</form>`;

/** The first rows: by outcome, then severity, then use. */
function mostImportant(tokens: Iterable<TokenResult>, lookup: Lookup): TokenResult[] {
  const first = createTopN<{ token: TokenResult; place: number; severity: Severity | null }>(
    maxRows,
    (a, b) => a.place - b.place || bySeverity(a.severity, b.severity) || byUse(a.token, b.token),
  );
  for (const token of tokens) {
    first.offer({ token, place: order.indexOf(token.outcome), severity: lookup.severity(token.id) });
  }
  return first.inOrder().map(({ token }) => token);
}

function byUse(a: TokenResult, b: TokenResult): number {
  return byText(a.lastUsed ?? '', b.lastUsed ?? '');
}

/** End tags that HTML does not need are left out: there may be 10,000 rows. */
function rowOf(token: TokenResult, { lookup, dayOf, ageOf, ended }: Words): SafeHtml {
  const severity = lookup.severity(token.id);
  const plan = token.verdict === 'delete' ? html` data-also="${upForDeletion}"` : null;
  return html`<tr class="${token.outcome}${severity === null ? null : html` ${severity}`}"><td>${sanitize(token.name, 80)}<code>${sanitize(token.id, 40)}</code>${ownerCell(token, lookup)}<td${plan}>${verdictWords(token, ended)}<td>${whyOf(token, dayOf(token))}<td>${severity}<td data-also="${ageOf(token)}">${lastUsed(token)}<td>${token.created === null ? 'unreadable' : day(token.created)}<td>${expiryWords(token.expiry)}${scopeCell(token)}<td>${rulesOf(token, lookup).join(', ')}
`;
}

/** What became of a token; of an ended one it leads to its evidence. */
function verdictWords({ id, outcome }: TokenResult, ended: Words['ended']): SafeHtml | string {
  const place = ended.get(id);
  return place === undefined ? outcomeWords[outcome] : html`<a href="#${place}">${outcomeWords[outcome]}</a>`;
}

/** What a token may do; the search finds every scope, and tokens that may do everything by the scope's name too. */
function scopeCell({ scopes }: TokenResult): SafeHtml {
  const words = scopeWords(scopes);
  const isCut = words.length > scopeLimit;
  const find = scopes.kind === 'all' ? 'sp:scopes:all' : words;
  const also = scopes.kind === 'all' || isCut ? html` data-find="${sanitize(find, 2000)}"` : null;
  return html`<td${also}>${sanitize(words, scopeLimit)}`;
}

/** The owner's name; the search finds its id and mail address too. */
function ownerCell({ ownerId, ownerName }: TokenResult, lookup: Lookup): SafeHtml {
  const owner = lookup.owner(ownerId);
  const also = [ownerId, owner?.email].flatMap((text) => (text ? [sanitize(text, 80)] : []));
  const name = ownerName ?? owner?.name ?? ownerId ?? 'unknown';
  return html`<td data-find="${also.join(' ')}">${sanitize(name, 60)}`;
}

/** What decided, and what else was found: the filter by rule takes each of them. */
function rulesOf({ id, rule }: TokenResult, lookup: Lookup): string[] {
  const found = lookup.findings(id).map(({ kind }) => kind);
  return [...new Set([...(rule === null ? [] : [rule]), ...found])].map((name) => sanitize(name, 60));
}

function whyOf({ reason }: TokenResult, comingDay: string | null): string {
  const why = sanitize(reason, 200);
  return comingDay === null ? why : `${why}; not before ${comingDay}`;
}

function lastUsed(token: TokenResult): string {
  if (token.lastUsed !== null) return day(token.lastUsed);
  return token.readable ? 'never' : 'unreadable';
}
