import { wholeDaysBetween } from '../../core/instant.ts';
import type { Rule, Severity } from '../../core/policy/schema.ts';
import type { Finding, NamedFinding, RunResults } from '../../core/results.ts';
import { html, type SafeHtml } from '../html.ts';
import { bySeverity, type NamedToken, namedTokens } from '../lookup.ts';
import { meaningOf } from '../rule-words.ts';
import { counted, day, figure, sanitize } from '../wording.ts';

const maxExamples = 10;
const maxRemedies = 4;
const maxClosed = 50;

/** The findings by kind, the gravest first: what the rule means, since when each is there, and what to do. */
export function findingSection(results: RunResults): SafeHtml {
  const kinds = kindsOf(results);
  const names = namedTokens(
    results.tokens,
    kinds.flatMap(({ shown }) => shown),
  );
  return html`<section id="findings" aria-labelledby="findings-title"><h2 id="findings-title">Findings</h2>
${kinds.length === 0 ? html`<p class="quiet">None.</p>` : kinds.map((kind) => kindSection(kind, { results, names }))}
${closedSection(results.closed)}</section>`;
}

/** Where a finding stands in its life; open ones are new in this run or older. */
const states = ['new', 'older', 'accepted', 'platform', 'closed'] as const;
type State = (typeof states)[number];

/** The findings of one kind: how many are in which state, what helps how many, and those to be shown. */
type Kind = {
  kind: string;
  severity: Severity;
  counts: Record<State, number>;
  /** When the oldest open one was first seen. */
  since: string;
  remedies: Map<string, number>;
  shown: Finding[];
};

function kindsOf({ findings, summary }: RunResults): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const finding of findings) {
    const kind = kinds.get(finding.kind) ?? emptyKind(finding, summary.startedAt);
    kinds.set(finding.kind, kind);
    const state = stateOf(finding, summary.startedAt);
    kind.counts[state] += 1;
    kind.remedies.set(finding.remedy, (kind.remedies.get(finding.remedy) ?? 0) + 1);
    if (state === 'older' && sinceOf(finding, summary.startedAt) < kind.since)
      kind.since = sinceOf(finding, summary.startedAt);
    kind.shown.push(finding);
  }
  for (const kind of kinds.values()) kind.shown = firstOf(kind.shown, summary.startedAt);
  return [...kinds.values()].sort(
    (a, b) =>
      Number(openOf(b) > 0) - Number(openOf(a) > 0) ||
      bySeverity(a.severity, b.severity) ||
      openOf(b) - openOf(a),
  );
}

function emptyKind({ kind, severity }: Finding, now: string): Kind {
  const counts = { new: 0, older: 0, accepted: 0, platform: 0, closed: 0 };
  return { kind, severity, counts, since: now, remedies: new Map(), shown: [] };
}

function openOf({ counts }: Kind): number {
  return counts.new + counts.older;
}

function stateOf(finding: Finding, now: string): State {
  if (finding.standing !== undefined) return finding.standing.is;
  return sinceOf(finding, now) === now ? 'new' : 'older';
}

function sinceOf({ firstSeen }: Finding, now: string): string {
  return firstSeen ?? now;
}

/** What is new first, then the oldest, then what is no open one. */
function firstOf(findings: readonly Finding[], now: string): Finding[] {
  const place = (finding: Finding): number => states.indexOf(stateOf(finding, now));
  return findings
    .toSorted((a, b) => place(a) - place(b) || (sinceOf(a, now) < sinceOf(b, now) ? -1 : 1))
    .slice(0, maxExamples);
}

function kindSection(
  kind: Kind,
  { results, names }: { results: RunResults; names: ReadonlyMap<string, NamedToken> },
): SafeHtml {
  const { startedAt } = results.summary;
  const { counts, shown } = kind;
  const rest = states.reduce((sum, state) => sum + counts[state], 0) - shown.length;
  // What is the same for all is said once.
  const [common = null] =
    shown.length > 1 && new Set(shown.map(({ message }) => message)).size === 1 ? shown : [];
  return html`<details class="kind"><summary><span class="chip ${openOf(kind) > 0 ? kind.severity : ''}">${kind.severity}</span> <b>${sanitize(kind.kind)}</b> <span class="tally">${figure(openOf(kind))} open</span> <span class="quiet">${stateWords(kind)}</span></summary>${meaningIn(results.rules, kind.kind)}${common === null ? null : html`<p>${sanitize(common.message, 300)}</p>`}${remedyList(kind.remedies)}${linkTo(kind)}<ul>${shown.map(
    (finding) =>
      html`<li>${subjectOf(finding, names)}<span class="quiet">${lifeWords(finding, startedAt)}</span> ${common === null ? sanitize(finding.message, 300) : null}</li>`,
  )}</ul>${rest > 0 ? html`<p class="quiet">${figure(rest)} more in findings.ocsf.jsonl.</p>` : null}</details>`;
}

function meaningIn(rules: readonly Rule[], kind: string): SafeHtml | null {
  const meaning = meaningOf(rules, kind);
  return meaning === null ? null : html`<p>${sanitize(meaning, 400)}</p>`;
}

/** Which state how many are in, and since when. */
function stateWords({ counts, since }: Kind): string {
  const words: [number, string][] = [
    [counts.new, `${figure(counts.new)} new tonight`],
    [counts.older, `${figure(counts.older)} older, the oldest of ${day(since)}`],
    [counts.accepted, `${figure(counts.accepted)} accepted`],
    [counts.platform, `${figure(counts.platform)} of the platform's own tokens`],
  ];
  return words.flatMap(([count, sentence]) => (count > 0 ? [sentence] : [])).join(', ');
}

/** What helps, the most frequent first. */
function remedyList(remedies: ReadonlyMap<string, number>): SafeHtml {
  const sorted = [...remedies].sort(([, a], [, b]) => b - a).slice(0, maxRemedies);
  const [[only] = ['']] = sorted;
  if (sorted.length === 1) return html`<p>What to do: ${sanitize(only, 400)}</p>`;
  return html`<p>What to do, by how many it helps:</p><ul class="remedies">${sorted.map(
    ([remedy, count]) => html`<li><b>${figure(count)}</b>: ${sanitize(remedy, 400)}</li>`,
  )}</ul>`;
}

/** The table's filter by rule has open findings alone, so it is offered where one is about a token. */
function linkTo({ kind, shown }: Kind): SafeHtml | null {
  if (!shown.some(({ tokenId, standing }) => tokenId !== null && standing === undefined)) return null;
  return html`<p><a class="filter" data-view="rules=${encodeURIComponent(kind)}">Show these tokens in the table</a></p>`;
}

function subjectOf({ tokenId }: Finding, tokens: ReadonlyMap<string, NamedToken>): SafeHtml | null {
  if (tokenId === null) return null;
  const token = tokens.get(tokenId);
  return html`<b>${sanitize(token?.name ?? 'unknown', 80)}</b> <code>${sanitize(tokenId, 40)}</code> of ${sanitize(token?.ownerName ?? 'an unknown owner', 60)}: `;
}

function lifeWords(finding: Finding, now: string): string {
  const { standing } = finding;
  if (standing?.is === 'accepted')
    return `accepted by ${sanitize(standing.approvedBy, 60)} until ${standing.until}.`;
  if (standing?.is === 'platform') return "the platform's own.";
  const since = sinceOf(finding, now);
  if (since === now) return 'new tonight.';
  return `open for ${counted(wholeDaysBetween(since, now), 'day')}, since ${day(since)}.`;
}

/** What stood after the run before and does no longer, and why. */
function closedSection(closed: readonly NamedFinding[]): SafeHtml | null {
  if (closed.length === 0) return null;
  const rest = closed.length - maxClosed;
  return html`<details class="kind"><summary><span class="chip succeeded">closed</span> <b>No longer there</b> <span class="tally">${figure(closed.length)}</span></summary><ul>${closed
    .slice(0, maxClosed)
    .map(
      ({ kind, tokenId, token, standing, firstSeen }) =>
        html`<li><b>${sanitize(kind)}</b>${tokenId === null ? null : html` on ${sanitize(token?.name ?? 'a token', 80)} <code>${sanitize(tokenId, 40)}</code>`}: ${standing?.is === 'closed' ? sanitize(standing.why, 200) : null}${firstSeen === undefined ? null : ` It was there since ${day(firstSeen)}.`}</li>`,
    )}</ul>${rest > 0 ? html`<p class="quiet">${figure(rest)} more in findings.ocsf.jsonl.</p>` : null}</details>`;
}
