import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, stack } from 'd3-shape';
import type { Severity } from '../../core/policy/schema.ts';
import type { HistoryPoint, RunResults } from '../../core/results.ts';
import { hasDecided } from '../extent.ts';
import { html, type SafeHtml } from '../html.ts';
import { counted, day, figure } from '../wording.ts';
import { at, type Chart, chartWidth, emptyDrawing, legendOf, linked, type Meaning } from './figure.ts';

const height = 244;
const plot = { left: 30, right: chartWidth - 62, top: 26, bottom: 182 };
const severities: Severity[] = ['high', 'medium', 'low'];
const tones: Record<Severity, Meaning['tone']> = { high: 'danger', medium: 'warn', low: 'accent' };

type Point = { at: number; findings: Record<Severity, number> };
type Run = Pick<HistoryPoint, 'startedAt' | 'status' | 'findings'>;
type Scales = ReturnType<typeof scalesOf>;

/** Findings by severity over the past runs and this one. */
export function trendChart(results: RunResults): Chart {
  const runs = [...results.history, results.summary];
  return {
    title: 'Findings over the past runs',
    takeaway: takeawayOf(results),
    height,
    drawing:
      runs.filter(hasDecided).length < 2
        ? emptyDrawing('The trend starts with the next run', height)
        : draw(runs),
    columns: ['Night', 'High', 'Medium', 'Low', 'Status'],
    rows: runs
      .slice(-14)
      .reverse()
      .map((run) => [day(run.startedAt), ...countsOf(run), run.status]),
  };
}

/** A run that failed before it decided found nothing out: that is no zero. */
function countsOf(run: Run): (number | string)[] {
  return severities.map((severity) => (hasDecided(run) ? run.findings[severity] : '–'));
}

function takeawayOf({ history, summary }: RunResults): string {
  if (!hasDecided(summary)) return 'This run failed before it could look for findings.';
  const high = counted(summary.findings.high, 'finding');
  const first = history.find(hasDecided);
  if (first === undefined) return `${high} of high severity tonight.`;
  return `${high} of high severity tonight, ${figure(first.findings.high)} on ${day(first.startedAt)}.`;
}

function draw(runs: readonly Run[]): SafeHtml[] {
  const points = runs.filter(hasDecided).map(pointOf);
  const scales = scalesOf(runs.map(pointOf));
  const layers = stack<Point, Severity>()
    .keys(severities)
    .value((point, severity) => point.findings[severity])(points);
  const band = area<{ 0: number; 1: number; data: Point }>()
    .x((layer) => scales.x(layer.data.at))
    .y0((layer) => scales.y(layer[0]))
    .y1((layer) => scales.y(layer[1]))
    .digits(1);
  return [
    html`<text class="faint" x="4" y="11">open findings</text>`,
    ...gridOf(scales),
    ...layers.map((layer) => html`<path class="${tones[layer.key]}" d="${band(layer) ?? ''}"/>`),
    ...labelsOf(layers, scales),
    ...marksOf(runs, scales),
    ...legend.drawing,
  ];
}

function marksOf(runs: readonly Run[], scales: Scales): SafeHtml[] {
  const marked = runs.filter((run) => run.status !== 'succeeded').map((run) => markOf(run, scales));
  return marked.length === 0 ? [] : [...marked, markLegend];
}

const markLegend = html`<circle class="mark" cx="9" cy="235" r="3.5"/><text class="faint" x="18" y="239">a run that did not succeed</text>`;
const legend = legendOf(
  severities.map((severity) => ({ tone: tones[severity], words: `${severity} severity` })),
  plot.bottom + 21,
);

function pointOf(run: Run): Point {
  return { at: Date.parse(run.startedAt), findings: run.findings };
}

function scalesOf(points: readonly Point[]) {
  const times = points.map((point) => point.at);
  const totals = points.map(({ findings }) => findings.high + findings.medium + findings.low);
  return {
    x: scaleUtc()
      .domain([Math.min(...times), Math.max(...times)])
      .range([plot.left, plot.right]),
    y: scaleLinear()
      .domain([0, Math.max(1, ...totals)])
      .nice(3)
      .range([plot.bottom, plot.top]),
  };
}

function gridOf({ x, y }: Scales): SafeHtml[] {
  const format = x.tickFormat(3, '%-d %b');
  return [
    ...y
      .ticks(3)
      .map(
        (tick) =>
          html`<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${at(y(tick))}" y2="${at(y(tick))}"/><text class="faint" x="${plot.left - 5}" y="${at(y(tick) + 4)}" text-anchor="end">${figure(tick)}</text>`,
      ),
    ...x
      .ticks(3)
      .filter((tick, index, ticks) => index === 0 || format(tick) !== format(ticks[index - 1] ?? tick))
      .map(
        (tick) =>
          html`<text class="faint" x="${at(x(tick))}" y="${plot.bottom + 16}" text-anchor="middle">${format(tick)}</text>`,
      ),
  ];
}

function labelsOf(
  layers: readonly (readonly { 0: number; 1: number }[] & { key: Severity })[],
  { y }: Scales,
) {
  const ends = layers.flatMap((layer) => {
    const [from, to] = [layer.at(-1)?.[0] ?? 0, layer.at(-1)?.[1] ?? 0];
    return to > from ? [{ severity: layer.key, middle: y((from + to) / 2) + 4 }] : [];
  });
  let ceiling = plot.bottom + 13;
  return ends.map(({ severity, middle }) => {
    ceiling = Math.min(middle, ceiling - 13);
    return linked(
      { severity },
      `Tokens with findings of ${severity} severity`,
      html`<text x="${plot.right + 6}" y="${at(ceiling)}">${severity}</text>`,
    );
  });
}

function markOf({ startedAt, status }: Run, { x }: Scales): SafeHtml {
  return html`<circle class="mark" cx="${at(x(Date.parse(startedAt)))}" cy="${plot.bottom}" r="3.5"><title>${day(startedAt)}: ${status}</title></circle>`;
}
