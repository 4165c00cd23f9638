import { scaleLinear } from 'd3-scale';
import type { TokenOutcome } from '../../core/deletion-record.ts';
import { hasFullScope } from '../../core/planning/risk.ts';
import type { RunResults, TokenResult } from '../../core/results.ts';
import { html, type SafeHtml } from '../html.ts';
import { byText } from '../lookup.ts';
import { sanitize } from '../sanitize.ts';
import { counted, figure, outcomeWords } from '../wording.ts';
import { at, type Chart, chartWidth, emptyDrawing } from './figure.ts';

const order: { outcome: TokenOutcome; tone: Bar['tone'] }[] = [
  { outcome: 'deleted', tone: 'danger' },
  { outcome: 'quarantined', tone: 'danger' },
  { outcome: 'released', tone: 'danger' },
  { outcome: 'would-delete', tone: 'danger' },
  { outcome: 'failed', tone: 'danger' },
  { outcome: 'noticed', tone: 'warn' },
  { outcome: 'waiting', tone: 'warn' },
  { outcome: 'not-reached', tone: 'warn' },
  { outcome: 'spared', tone: 'accent' },
  { outcome: 'expired', tone: 'accent' },
  { outcome: 'already-gone', tone: 'accent' },
];

/** How many tokens came to which outcome; kept ones are split by what kept them. */
export function outcomeChart({ tokens }: RunResults): Chart {
  const tally = new Map<TokenOutcome, number>();
  const keptBy = new Map<string, number>();
  for (const { outcome, rule } of tokens) {
    tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
    const keeper = rule ?? 'no rule matches';
    if (outcome === 'kept') keptBy.set(keeper, (keptBy.get(keeper) ?? 0) + 1);
  }
  const keepers = [...keptBy]
    .map(([keeper, value]) => ({ label: `Kept: ${keeper}`, value, tone: 'kept' as const }))
    .sort((a, b) => b.value - a.value);
  const bars: Bar[] = [
    ...order.map(({ outcome, tone }) => ({
      label: outcomeWords[outcome],
      value: tally.get(outcome) ?? 0,
      tone,
    })),
    ...keepers,
  ].filter((bar) => bar.value > 0);
  return {
    title: 'Tokens by verdict',
    takeaway: `${figure(tally.get('kept') ?? 0)} of ${counted(tokens.length, 'token')} are kept.`,
    ...barsOf(bars.slice(0, 8)),
    columns: ['Verdict', 'Tokens'],
    rows: bars.map((bar) => [bar.label, bar.value]),
  };
}

/** What tokens that the policy would delete may do: their most frequent scopes. */
export function privilegeChart({ tokens }: RunResults): Chart {
  const { full, tally } = staleOf(tokens);
  const scopes = [...tally].sort(([a, m], [b, n]) => n - m || byText(a, b)).slice(0, 7);
  return {
    title: 'Privileges held by stale tokens',
    takeaway: `${counted(full, 'stale token')} may do everything that the owner may do.`,
    ...barsOf(scopes.map(([label, value]) => ({ label, value, tone: toneOf(label) }))),
    columns: ['Scope', 'Stale tokens'],
    rows: scopes,
  };
}

/** How many tokens to be deleted have all scopes, and how many have which. */
function staleOf(tokens: Iterable<TokenResult>) {
  const tally = new Map<string, number>();
  let full = 0;
  for (const token of tokens) {
    if (token.verdict !== 'delete') continue;
    if (hasFullScope(token.scopes)) full += 1;
    for (const scope of scopesOf(token)) tally.set(scope, (tally.get(scope) ?? 0) + 1);
  }
  return { full, tally };
}

function scopesOf({ scopes }: TokenResult): string[] {
  if (scopes.kind === 'listed') return [...new Set(scopes.list)].map((scope) => sanitize(scope, 50));
  return [scopes.kind === 'all' ? 'sp:scopes:all' : 'unreadable'];
}

function toneOf(scope: string): 'danger' | 'warn' | 'accent' {
  if (scope === 'sp:scopes:all') return 'danger';
  return scope.endsWith(':manage') ? 'warn' : 'accent';
}

const rowHeight = 30;

/** One horizontal bar; the tone is a class of the style sheet. */
type Bar = { label: string; value: number; tone: 'danger' | 'warn' | 'accent' | 'kept' };

/** Horizontal bars, each with its label above and its figure at the end. */
function barsOf(bars: readonly Bar[]): { height: number; drawing: SafeHtml | SafeHtml[] } {
  if (bars.length === 0) return { height: 120, drawing: emptyDrawing('None', 120) };
  const width = scaleLinear()
    .domain([0, Math.max(...bars.map((bar) => bar.value))])
    .range([0, chartWidth - 64]);
  return {
    height: bars.length * rowHeight + 6,
    drawing: bars.map((bar, index) => rowOf(bar, { top: index * rowHeight, width: width(bar.value) })),
  };
}

function rowOf(bar: Bar, place: { top: number; width: number }): SafeHtml {
  const width = at(Math.max(2, place.width));
  return html`<text x="4" y="${place.top + 12}">${bar.label}</text><rect class="${bar.tone}" x="4" y="${place.top + 17}" width="${width}" height="9" rx="2"/><text x="${at(width + 10)}" y="${place.top + 26}">${figure(bar.value)}</text>`;
}
