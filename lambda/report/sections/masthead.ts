import type { HistoryPoint, RunResults, RunSummary } from '../../core/results.ts';
import { aMonthBefore, hasDecided, hasRead } from '../extent.ts';
import { html, type SafeHtml } from '../html.ts';
import type { Overview } from '../overview.ts';
import { changeWords, counted, figure, minute, sanitize } from '../wording.ts';

type Figure = {
  label: string;
  of: (run: HistoryPoint) => number;
  /** What a run finds is compared with the run before, a risk with a month ago; what a run does is summed up. */
  kind: 'found' | 'risk' | 'done';
  growthIs: 'bad' | 'neutral';
  /** Whether a run got far enough to know the figure. */
  isKnown: (run: HistoryPoint) => boolean;
};

const always = (): boolean => true;
const knowsRisk = ({ risk }: HistoryPoint): boolean => risk !== undefined;

function risk(label: string, name: 'everything' | 'neverExpire' | 'ownerLeft'): Figure {
  return { label, of: (run) => run.risk?.[name] ?? 0, kind: 'risk', growthIs: 'bad', isKnown: knowsRisk };
}

const figures: Figure[] = [
  risk('May do everything', 'everything'),
  risk('Never expire', 'neverExpire'),
  risk('Owner left', 'ownerLeft'),
  { label: 'Tokens', of: (run) => run.inventory.total, kind: 'found', growthIs: 'neutral', isKnown: hasRead },
  { label: 'Stale', of: (run) => run.inventory.stale, kind: 'found', growthIs: 'bad', isKnown: hasRead },
  {
    label: 'Never used',
    of: (run) => run.inventory.neverUsed,
    kind: 'found',
    growthIs: 'bad',
    isKnown: hasRead,
  },
  {
    label: 'Planned deletions',
    of: (run) => run.deletions.planned,
    kind: 'found',
    growthIs: 'neutral',
    isKnown: hasDecided,
  },
  {
    label: 'Deleted tonight',
    of: (run) => run.deletions.deleted,
    kind: 'done',
    growthIs: 'neutral',
    isKnown: always,
  },
  {
    label: 'High findings',
    of: (run) => run.findings.high,
    kind: 'found',
    growthIs: 'bad',
    isKnown: hasDecided,
  },
];

/** The tenant, the night, the verdict in one sentence, and the figures with what changed in them. */
export function masthead(results: RunResults, overview: Overview): SafeHtml {
  const { summary } = results;
  return html`<header class="masthead"><p class="brand">token-hygiene</p>
<p class="run"><b>${summary.tenant}</b> <span>${minute(summary.startedAt)}</span> <span class="chip ${summary.status}">${summary.status}</span> <span class="chip">${modeWords(summary)}</span></p>
<h1>${sanitize(overview.headline, 400)}</h1>
<dl class="figures">${figures.map((each) => figureCard(each, results))}</dl></header>`;
}

/** What needs a person and what happened, beside what comes next. */
export function agenda(overview: Overview): SafeHtml {
  const needs = overview.needs.length === 0 ? 'calm' : 'urgent';
  return html`<div class="pair"><div class="stack"><section class="card ${needs}" aria-labelledby="needs"><h2 id="needs">What needs a person</h2>${listOf(overview.needs, overview.calm)}${commandsOf(overview.commands)}</section>
${overview.risk.length === 0 ? null : html`<section class="card" aria-labelledby="risk"><h2 id="risk">Risk</h2>${listOf(overview.risk, '')}</section>`}
<section class="card" aria-labelledby="happened"><h2 id="happened">What happened</h2>${listOf(overview.happened, 'Nothing.')}</section></div>
<section class="card" aria-labelledby="next"><h2 id="next">What comes next</h2>${listOf(overview.next, overview.idle)}</section></div>`;
}

function modeWords({ mode }: RunSummary): string {
  return mode === 'report' ? 'report only' : 'enforcing';
}

function figureCard(card: Figure, { summary, history }: RunResults): SafeHtml {
  const { label, of, kind, growthIs, isKnown } = card;
  if (!isKnown(summary)) return cardOf({ label, value: '–', tone: '', words: 'not known' });
  const previous =
    kind === 'risk' ? aMonthBefore(summary.startedAt, history, knowsRisk) : history.findLast(isKnown);
  const change = previous === undefined ? 0 : of(summary) - of(previous);
  const tone = growthIs === 'bad' && change !== 0 ? toneOf(change) : '';
  const words =
    kind === 'done'
      ? sumWords([...history, summary].map(of))
      : changeWords(change, previous?.startedAt ?? null);
  return cardOf({ label, value: figure(of(summary)), tone, words });
}

function cardOf(card: { label: string; value: string; tone: string; words: string }): SafeHtml {
  const { label, value, tone, words } = card;
  return html`<div class="figure"><dt>${label}</dt><dd class="value">${value}</dd><dd class="change ${tone}">${words}</dd></div>`;
}

function toneOf(change: number): string {
  return change > 0 ? 'worse' : 'better';
}

function sumWords(values: readonly number[]): string {
  const sum = values.reduce((total, value) => total + value, 0);
  return `${figure(sum)} in ${counted(values.length, 'run')}`;
}

/** To be pasted as they are. */
function commandsOf(commands: readonly string[]): SafeHtml | null {
  if (commands.length === 0) return null;
  const lines = commands.map((command) => html`<li><code>${sanitize(command, 1000)}</code></li>`);
  return html`<p>Commands for that</p><ul>${lines}</ul>`;
}

function listOf(sentences: readonly string[], none: string): SafeHtml {
  if (sentences.length === 0) return html`<p class="quiet">${none}</p>`;
  const shown = sentences.slice(0, 12).map((sentence) => html`<li>${sanitize(sentence, 400)}</li>`);
  const rest = sentences.length - shown.length;
  return html`<ul>${shown}</ul>${rest > 0 ? html`<p class="quiet">${counted(rest, 'more point')}.</p>` : null}`;
}
