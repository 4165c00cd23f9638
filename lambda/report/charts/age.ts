import { scaleBand, scaleLinear } from 'd3-scale';
import { wholeDaysBetween } from '../../core/instant.ts';
import type { RunResults, TokenResult } from '../../core/results.ts';
import { html, type SafeHtml } from '../html.ts';
import { sanitize } from '../sanitize.ts';
import { counted, figure } from '../wording.ts';
import { at, type Chart, chartWidth } from './figure.ts';

const height = 216;
const plot = { left: 4, right: chartWidth - 4, bottom: 168 };
const usualEdges = [0, 7, 30, 60, 180, 365];

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
    height,
    drawing: [
      ...bins.map((bin) => barOf(bin, scales)),
      ...limits.map((limit, index) => limitLine(limit, { index, scales })),
      legend,
    ],
    columns: ['Days since last use', 'Kept', 'Up for deletion'],
    rows: bins.map((bin) => [bin.label, bin.kept, bin.condemned]),
  };
}

function limitsOf({ rules }: RunResults): Limit[] {
  const limits = rules.flatMap(({ name, do: action, when }) =>
    action === 'delete' && when.unusedDays !== undefined ? [{ name, days: when.unusedDays }] : [],
  );
  return [...Map.groupBy(limits, ({ days }) => days)]
    .map(([days, group]) => ({ days, names: group.map(({ name }) => name) }))
    .sort((a, b) => a.days - b.days);
}

function binsOf({ tokens, summary }: RunResults, limits: readonly Limit[]): Bin[] {
  const edges = [...new Set([...usualEdges, ...limits.map((limit) => limit.days)])].sort((a, b) => a - b);
  const bins: Bin[] = edges.map((from, index) => {
    const next = edges[index + 1];
    return { from, label: next === undefined ? `${from}+` : `${from}–${next - 1}`, kept: 0, condemned: 0 };
  });
  const never: Bin = { from: null, label: 'never used', kept: 0, condemned: 0 };
  for (const token of tokens) {
    if (!token.readable) continue;
    const bin = token.lastUsed === null ? never : binOf(bins, daysUnused(token.lastUsed, summary.startedAt));
    count(bin ?? never, token);
  }
  return [...bins, never];
}

function daysUnused(lastUsed: string, now: string): number {
  return Math.max(0, wholeDaysBetween(lastUsed, now));
}

function binOf(bins: readonly Bin[], days: number): Bin | undefined {
  return bins.findLast((bin) => (bin.from ?? 0) <= days);
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
      .range([plot.bottom, 20 + 12 * limits]),
  };
}

function barOf(bin: Bin, { x, y }: Scales): SafeHtml {
  const left = x(bin.label) ?? 0;
  const width = at(x.bandwidth());
  const total = bin.kept + bin.condemned;
  const middle = at(left + width / 2);
  return html`<rect class="kept" x="${at(left)}" width="${width}" y="${at(y(bin.kept))}" height="${at(plot.bottom - y(bin.kept))}"/><rect class="danger" x="${at(left)}" width="${width}" y="${at(y(total))}" height="${at(y(bin.kept) - y(total))}"/><text x="${middle}" y="${at(y(total) - 5)}" text-anchor="middle">${figure(total)}</text>${tickOf(bin, { left, middle })}`;
}

/** The lower edge of a bin in days stands below that edge. */
function tickOf(bin: Bin, { left, middle }: { left: number; middle: number }): SafeHtml {
  if (bin.from === null) {
    return html`<text class="faint" x="${middle}" y="${plot.bottom + 15}" text-anchor="middle">never</text>`;
  }
  return html`<text class="faint" x="${at(left)}" y="${plot.bottom + 15}">${bin.from}${bin.from === 0 ? ' days' : ''}</text>`;
}

function limitLine({ names, days }: Limit, place: { index: number; scales: Scales }): SafeHtml {
  const { x } = place.scales;
  const label = x.domain().find((each) => each.startsWith(`${days}–`) || each === `${days}+`);
  const edge = at((x(label ?? '') ?? 0) - (x.step() - x.bandwidth()) / 2);
  const top = 10 + place.index * 12;
  const side = edge > chartWidth / 2 ? { x: edge - 4, anchor: 'end' } : { x: edge + 4, anchor: 'start' };
  return html`<line class="limit" x1="${edge}" x2="${edge}" y1="${top - 8}" y2="${plot.bottom}"/><text x="${at(side.x)}" y="${top}" text-anchor="${side.anchor}">${sanitize(names.join(', '), 20)} ≥ ${days} days</text>`;
}

const legend = html`<rect class="kept" x="4" y="202" width="10" height="8" rx="2"/><text class="faint" x="18" y="210">kept</text><rect class="danger" x="54" y="202" width="10" height="8" rx="2"/><text class="faint" x="68" y="210">deleted or up for deletion</text>`;
