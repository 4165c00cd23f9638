import { scaleBand, scaleLinear } from 'd3-scale';
import { wholeDaysBetween } from '../../core/instant.ts';
import type { RunResults, TokenResult } from '../../core/results.ts';
import { html, type SafeHtml } from '../html.ts';
import { counted, figure, sanitize } from '../wording.ts';
import { at, type Chart, chartWidth, legendOf, linked } from './figure.ts';

const plot = { left: 4, right: chartWidth - 4, bottom: 168 };
const usualEdges = [0, 7, 30, 60, 180, 365];
const legend = legendOf(
  [
    { tone: 'kept', words: 'kept' },
    { tone: 'danger', words: 'deleted or up for deletion' },
  ],
  plot.bottom + 36,
);

type Limit = { names: string[]; days: number };
type Bin = { from: number | null; label: string; kept: number; condemned: number };
type Scales = ReturnType<typeof scalesOf>;

/** How long ago tokens were last used, with the limits of the policy's delete rules drawn in. */
export function ageChart(results: RunResults): Chart {
  const limits = limitsOf(results);
  const bins = binsOf(results, limits);
  const scales = scalesOf(bins, limits.length);
  const condemned = bins.reduce((sum, bin) => sum + bin.condemned, 0);
  const never = bins.at(-1)?.condemned ?? 0;
  return {
    title: 'Time since last use',
    takeaway:
      condemned === 0
        ? 'No token is up for deletion.'
        : `${counted(condemned, 'token')} up for deletion, ${figure(never)} of them never used.`,
    height: plot.bottom + 36 + legend.height,
    drawing: [
      ...bins.map((bin) => barOf(bin, scales)),
      ...limits.map((limit, index) => limitLine(limit, { index, scales })),
      html`<text class="faint" x="${chartWidth / 2}" y="${plot.bottom + 31}" text-anchor="middle">days since last use; above each bar its tokens</text>`,
      ...legend.drawing,
    ],
    columns: ['Days since last use', 'Kept', 'Up for deletion'],
    rows: bins.map((bin) => [bin.label, bin.kept, bin.condemned]),
  };
}

/** Into which of the chart's bars a token falls; empty where its last use cannot be read. */
export function createAgeLabels({ rules, summary }: RunResults): (token: TokenResult) => string {
  const bins = emptyBins(limitsOf({ rules }));
  return (token) => (token.readable ? labelOf(binOf(bins, token, summary.startedAt)) : '');
}

function labelOf({ from, label }: Bin): string {
  return from === null ? label : `${label} days ago`;
}

function limitsOf({ rules }: Pick<RunResults, 'rules'>): Limit[] {
  const limits = rules.flatMap(({ name, do: action, when }) =>
    action === 'delete' && when.unusedDays !== undefined ? [{ name, days: when.unusedDays }] : [],
  );
  return [...Map.groupBy(limits, ({ days }) => days)]
    .map(([days, group]) => ({ days, names: group.map(({ name }) => name) }))
    .sort((a, b) => a.days - b.days);
}

function binsOf({ tokens, summary }: RunResults, limits: readonly Limit[]): Bin[] {
  const bins = emptyBins(limits);
  for (const token of tokens) if (token.readable) count(binOf(bins, token, summary.startedAt), token);
  return bins;
}

/** A bar from each edge to the next, and last the one of the tokens that were never used. */
function emptyBins(limits: readonly Limit[]): Bin[] {
  const edges = [...new Set([...usualEdges, ...limits.map((limit) => limit.days)])].sort((a, b) => a - b);
  const bins: Bin[] = edges.map((from, index) => {
    const next = edges[index + 1];
    return { from, label: next === undefined ? `${from}+` : `${from}–${next - 1}`, kept: 0, condemned: 0 };
  });
  return [...bins, { from: null, label: 'never used', kept: 0, condemned: 0 }];
}

function binOf(bins: readonly Bin[], { lastUsed }: TokenResult, now: string): Bin {
  const days = lastUsed === null ? null : Math.max(0, wholeDaysBetween(lastUsed, now));
  const bin = bins.findLast(({ from }) => (days === null ? from === null : from !== null && from <= days));
  if (bin === undefined) throw new RangeError('The bars begin at 0 days.');
  return bin;
}

function count(bin: Bin, token: TokenResult): void {
  if (token.verdict === 'delete') bin.condemned += 1;
  else bin.kept += 1;
}

/** Above the highest bar, each limit's label has a line of its own. */
function scalesOf(bins: readonly Bin[], limits: number) {
  const labels = bins.map((bin) => bin.label);
  const highest = Math.max(1, ...bins.map((bin) => bin.kept + bin.condemned));
  return {
    x: scaleBand().domain(labels).range([plot.left, plot.right]).paddingInner(0.14).paddingOuter(0.07),
    y: scaleLinear()
      .domain([0, highest])
      .range([plot.bottom, 32 + 12 * limits]),
  };
}

function barOf(bin: Bin, { x, y }: Scales): SafeHtml {
  const left = x(bin.label) ?? 0;
  const width = at(x.bandwidth());
  const total = bin.kept + bin.condemned;
  const middle = at(left + width / 2);
  const bar = html`<rect class="kept" x="${at(left)}" width="${width}" y="${at(y(bin.kept))}" height="${at(plot.bottom - y(bin.kept))}"/><rect class="danger" x="${at(left)}" width="${width}" y="${at(y(total))}" height="${at(y(bin.kept) - y(total))}"/>${countsOf(bin, { middle, top: y(total) })}<text class="faint tick" x="${middle}" y="${plot.bottom + 14}" text-anchor="middle">${bin.from === null ? 'never' : bin.label}</text>`;
  return linked({ 'last used': labelOf(bin) }, `${labelOf(bin)}: ${counted(total, 'token')}`, bar);
}

/** How many, and of a bar of both colours in red how many of them are up for deletion. */
function countsOf({ kept, condemned }: Bin, { middle, top }: { middle: number; top: number }): SafeHtml {
  const isMixed = kept > 0 && condemned > 0;
  const total = html`<text class="${condemned > 0 && kept === 0 ? 'ended' : ''}" x="${middle}" y="${at(top - 5)}" text-anchor="middle">${figure(kept + condemned)}</text>`;
  if (!isMixed) return total;
  return html`${total}<text class="ended" x="${middle}" y="${at(top - 17)}" text-anchor="middle">${figure(condemned)}</text>`;
}

function limitLine({ names, days }: Limit, place: { index: number; scales: Scales }): SafeHtml {
  const { x } = place.scales;
  const label = x.domain().find((each) => each.startsWith(`${days}–`) || each === `${days}+`);
  const edge = at((x(label ?? '') ?? 0) - (x.step() - x.bandwidth()) / 2);
  const top = 10 + place.index * 12;
  const side = edge > chartWidth / 2 ? { x: edge - 4, anchor: 'end' } : { x: edge + 4, anchor: 'start' };
  return html`<line class="limit" x1="${edge}" x2="${edge}" y1="${top - 8}" y2="${plot.bottom}"/><text x="${at(side.x)}" y="${top}" text-anchor="${side.anchor}">${sanitize(names.join(', '), 20)} ≥ ${days} days</text>`;
}
