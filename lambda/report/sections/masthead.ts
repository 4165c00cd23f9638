import { html, type SafeHtml } from '@remix-run/html-template';
import type { HistoryPoint, RunResults, RunSummary } from '../../core/results.ts';
import { neutral } from '../neutral.ts';
import type { Story } from '../story.ts';
import { counted, day, figure, minute } from '../wording.ts';

type Figure = {
  label: string;
  of: (run: HistoryPoint) => number;
  /** What a run finds is compared with the run before; what a run does is summed up. */
  kind: 'found' | 'done';
  growthIs: 'bad' | 'neutral';
};

const figures: Figure[] = [
  { label: 'Tokens', of: (run) => run.inventory.total, kind: 'found', growthIs: 'neutral' },
  { label: 'Stale', of: (run) => run.inventory.stale, kind: 'found', growthIs: 'bad' },
  { label: 'Never used', of: (run) => run.inventory.neverUsed, kind: 'found', growthIs: 'bad' },
  { label: 'Planned deletions', of: (run) => run.deletions.planned, kind: 'found', growthIs: 'neutral' },
  { label: 'Deleted tonight', of: (run) => run.deletions.deleted, kind: 'done', growthIs: 'neutral' },
  { label: 'High findings', of: (run) => run.findings.high, kind: 'found', growthIs: 'bad' },
];

/** The tenant, the night, the verdict in one sentence, and the figures with what changed in them. */
export function masthead(results: RunResults, story: Story): SafeHtml {
  const { summary } = results;
  return html`<header class="masthead"><p class="brand">token-hygiene</p>
<p class="run"><b>${summary.tenant}</b> <span>${minute(summary.startedAt)}</span> <span class="chip ${summary.status}">${summary.status}</span> <span class="chip">${modeWords(summary)}</span></p>
<h1>${neutral(story.headline, 400)}</h1>
<dl class="figures">${figures.map((each) => figureCard(each, results))}</dl></header>`;
}

/** What needs a person and what comes next, side by side. */
export function agenda(story: Story): SafeHtml {
  const needs = story.needs.length === 0 ? 'calm' : 'urgent';
  return html`<div class="pair"><section class="card ${needs}" aria-labelledby="needs"><h2 id="needs">What needs a person</h2>${listOf(story.needs, 'Nothing tonight.')}</section>
<section class="card" aria-labelledby="next"><h2 id="next">What comes next</h2>${listOf(story.next, 'No deletion and no rotation is scheduled.')}</section></div>`;
}

function modeWords({ mode }: RunSummary): string {
  return mode === 'report' ? 'report only' : 'enforcing';
}

function figureCard({ label, of, kind, growthIs }: Figure, { summary, history }: RunResults): SafeHtml {
  const previous = history.at(-1);
  const change = previous === undefined ? 0 : of(summary) - of(previous);
  const tone = growthIs === 'bad' && change !== 0 ? toneOf(change) : '';
  const words = kind === 'found' ? changeWords(change, previous) : sumWords([...history, summary].map(of));
  return html`<div class="figure"><dt>${label}</dt><dd class="value">${figure(of(summary))}</dd><dd class="change ${tone}">${words}</dd></div>`;
}

function toneOf(change: number): string {
  return change > 0 ? 'worse' : 'better';
}

function sumWords(values: readonly number[]): string {
  const sum = values.reduce((total, value) => total + value, 0);
  return `${figure(sum)} in ${counted(values.length, 'run')}`;
}

function changeWords(change: number, previous: HistoryPoint | undefined): string {
  if (previous === undefined) return 'first run';
  if (change === 0) return 'unchanged';
  const arrow = change > 0 ? '▲' : '▼';
  return `${arrow} ${figure(Math.abs(change))} since ${day(previous.startedAt)}`;
}

function listOf(sentences: readonly string[], none: string): SafeHtml {
  if (sentences.length === 0) return html`<p class="quiet">${none}</p>`;
  const shown = sentences.slice(0, 12).map((sentence) => html`<li>${neutral(sentence, 400)}</li>`);
  const rest = sentences.length - shown.length;
  return html`<ul>${shown}</ul>${rest > 0 ? html`<p class="quiet">${counted(rest, 'more point')}.</p>` : null}`;
}
