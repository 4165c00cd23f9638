import { scaleLinear } from 'd3-scale';
import type { TokenOutcome } from '../../core/deletion-record.ts';
import { hasFullScope } from '../../core/planning/risk.ts';
import type { RunResults, TokenResult } from '../../core/results.ts';
import { html, type SafeHtml } from '../html.ts';
import { byText } from '../lookup.ts';
import { counted, figure, outcomeWords, sanitize, upForDeletion } from '../wording.ts';
import { at, type Chart, chartWidth, emptyDrawing, legendOf, linked, type Meaning } from './figure.ts';

const order: { outcome: TokenOutcome; tone: Bar['tone'] }[] = [
  { outcome: 'deleted', tone: 'danger' },
  { outcome: 'quarantined', tone: 'danger' },
  { outcome: 'released', tone: 'danger' },
  { outcome: 'would-delete', tone: 'danger' },
  { outcome: 'failed', tone: 'danger' },
  { outcome: 'noticed', tone: 'warn' },
  { outcome: 'waiting', tone: 'warn' },
  { outcome: 'not-reached', tone: 'warn' },
  { outcome: 'spared', tone: 'kept' },
  { outcome: 'expired', tone: 'accent' },
  { outcome: 'already-gone', tone: 'accent' },
];

/** How many tokens came to which outcome; kept ones are split by what kept them. */
export function outcomeChart({ tokens }: RunResults): Chart {
  const tally = new Map<TokenOutcome, number>();
  const keptBy = new Map<string, Bar>();
  for (const token of tokens) {
    tally.set(token.outcome, (tally.get(token.outcome) ?? 0) + 1);
    if (token.outcome !== 'kept') continue;
    const bar = keptBy.get(token.rule ?? '') ?? keeperOf(token);
    keptBy.set(token.rule ?? '', { ...bar, value: bar.value + 1 });
  }
  const keepers = [...keptBy.values()].sort((a, b) => b.value - a.value);
  const bars: Bar[] = [
    ...order.map(({ outcome, tone }) => ({
      label: outcomeWords[outcome],
      value: tally.get(outcome) ?? 0,
      tone,
      view: { verdict: outcomeWords[outcome] },
    })),
    ...keepers,
  ].filter((bar) => bar.value > 0);
  return {
    title: 'Tokens by verdict',
    takeaway: `${figure(tally.get('kept') ?? 0)} of ${counted(tokens.length, 'token')} are kept.`,
    ...barsOf(bars.slice(0, 8), verdictTones),
    columns: ['Verdict', 'Tokens'],
    rows: bars.map((bar) => [bar.label, bar.value]),
  };
}

const verdictTones: Record<Meaning['tone'], string> = {
  danger: 'ended, or to be looked at',
  warn: 'to be ended',
  accent: 'not ended by this tool',
  kept: 'kept',
};

/** A bar of what kept a token, empty as yet; where no rule did, all such tokens have the same reason. */
function keeperOf({ rule, reason }: TokenResult): Bar {
  const kept = { verdict: outcomeWords.kept };
  if (rule !== null)
    return { label: `Kept: ${rule}`, value: 0, tone: 'kept', view: { ...kept, rules: rule } };
  return { label: 'Kept: no rule matches', value: 0, tone: 'kept', view: { ...kept, search: `"${reason}"` } };
}

/** What tokens that the policy would delete may do: their most frequent scopes. */
export function privilegeChart({ tokens }: RunResults): Chart {
  const { full, tally } = staleOf(tokens);
  const scopes = [...tally].sort(([a, m], [b, n]) => n - m || byText(a, b)).slice(0, 7);
  return {
    title: 'Privileges held by stale tokens',
    takeaway: `${counted(full, 'stale token')} may do everything that the owner may do.`,
    ...barsOf(
      scopes.map(([label, value]) => ({ label, value, tone: toneOf(label), view: scopeView(label) })),
      scopeTones,
    ),
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

const scopeTones: Record<Meaning['tone'], string> = {
  danger: 'everything',
  warn: 'may change things',
  accent: 'other scopes',
  kept: '',
};

/** The tokens of a scope, whose words the search finds. */
function scopeView(scope: string): Record<string, string> {
  return { verdict: upForDeletion, search: `"${scope}"` };
}

function toneOf(scope: string): 'danger' | 'warn' | 'accent' {
  if (scope === 'sp:scopes:all') return 'danger';
  return scope.endsWith(':manage') ? 'warn' : 'accent';
}

const rowHeight = 30;

/** One horizontal bar, and the view of the table that has its tokens. */
type Bar = { label: string; value: number; tone: Meaning['tone']; view: Record<string, string> };

/** Horizontal bars, each with its label above and its figure at the end, and the meaning of their colours. */
function barsOf(
  bars: readonly Bar[],
  tones: Readonly<Record<Meaning['tone'], string>>,
): { height: number; drawing: SafeHtml | SafeHtml[] } {
  if (bars.length === 0) return { height: 120, drawing: emptyDrawing('None', 120) };
  const width = scaleLinear()
    .domain([0, Math.max(...bars.map((bar) => bar.value))])
    .range([0, chartWidth - 64]);
  const bottom = bars.length * rowHeight;
  const used = [...new Set(bars.map(({ tone }) => tone))];
  const legend = legendOf(
    used.map((tone) => ({ tone, words: tones[tone] })),
    bottom + 18,
  );
  return {
    height: bottom + 18 + legend.height,
    drawing: [
      ...bars.map((bar, index) => rowOf(bar, { top: index * rowHeight, width: width(bar.value) })),
      html`<text class="faint" x="4" y="${bottom + 15}">number of tokens</text>`,
      ...legend.drawing,
    ],
  };
}

function rowOf({ label, value, tone, view }: Bar, place: { top: number; width: number }): SafeHtml {
  const width = at(Math.max(2, place.width));
  return linked(
    view,
    `${label}: ${counted(value, 'token')}`,
    html`<text x="4" y="${place.top + 12}">${label}</text><rect class="${tone}" x="4" y="${place.top + 17}" width="${width}" height="9" rx="2"/><text x="${at(width + 10)}" y="${place.top + 26}">${figure(value)}</text>`,
  );
}
