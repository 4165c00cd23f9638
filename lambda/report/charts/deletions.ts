import { scaleBand, scaleLinear } from 'd3-scale';
import { addDays } from '../../core/instant.ts';
import type { RunResults } from '../../core/results.ts';
import { html, type SafeHtml } from '../html.ts';
import { createComingDay } from '../upcoming.ts';
import { counted, day, figure } from '../wording.ts';
import { at, type Chart, chartWidth, emptyDrawing, legendOf, linked } from './figure.ts';

const height = 216;
const plot = { left: 4, right: chartWidth - 4, top: 22, bottom: 168 };
const shownDays = 14;

/** On which day how many deletions become possible, over the next fortnight. */
export function deletionChart(results: RunResults): Chart {
  const byDay = new Map<string, number>();
  const dayOf = createComingDay(results);
  for (const token of results.tokens) {
    const date = dayOf(token);
    if (date === null) continue;
    byDay.set(date, (byDay.get(date) ?? 0) + 1);
  }
  const coming = [...byDay.values()].reduce((sum, tokens) => sum + tokens, 0);
  const days = Array.from({ length: shownDays + 1 }, (_, ahead) => {
    const date = day(addDays(results.summary.startedAt, ahead));
    return { date, tokens: byDay.get(date) ?? 0 };
  });
  const shown = days.reduce((sum, each) => sum + each.tokens, 0);
  const later = coming - shown;
  return {
    title: 'Coming deletions',
    takeaway:
      `${counted(shown, 'deletion')} become possible within ${shownDays} days` +
      (later > 0 ? `, ${figure(later)} later.` : '.'),
    height,
    drawing: shown === 0 ? emptyDrawing('No deletion lies ahead', height) : draw(days),
    columns: ['Day', 'Tokens'],
    rows: days.filter((each) => each.tokens > 0).map((each) => [each.date, each.tokens]),
  };
}

function draw(days: readonly { date: string; tokens: number }[]): SafeHtml[] {
  const x = scaleBand()
    .domain(days.map((each) => each.date))
    .range([plot.left, plot.right])
    .padding(0.25);
  const y = scaleLinear()
    .domain([0, Math.max(...days.map((each) => each.tokens))])
    .range([plot.bottom, plot.top]);
  const middle = (date: string): number => at((x(date) ?? 0) + x.bandwidth() / 2);
  const bars = days
    .filter((each) => each.tokens > 0)
    .map(({ date, tokens }) =>
      linked(
        { search: `"not before ${date}"` },
        `${date}: ${counted(tokens, 'token')}`,
        html`<rect class="warn" x="${at(x(date) ?? 0)}" width="${at(x.bandwidth())}" y="${at(y(tokens))}" height="${at(plot.bottom - y(tokens))}" rx="1.5"/><text x="${middle(date)}" y="${at(y(tokens) - 5)}" text-anchor="middle">${figure(tokens)}</text>`,
      ),
    );
  const ticks = days
    .filter((_, index) => index % 7 === 0)
    .map(
      ({ date }, index) =>
        html`<text class="faint" x="${middle(date)}" y="${plot.bottom + 16}" text-anchor="${anchors[index] ?? 'middle'}">${index === 0 ? 'tonight' : date}</text>`,
    );
  return [
    html`<line class="axis" x1="${plot.left}" x2="${plot.right}" y1="${plot.bottom}" y2="${plot.bottom}"/>`,
    ...bars,
    ...ticks,
    ...legendOf([{ tone: 'warn', words: 'tokens that may be deleted from that night on' }], plot.bottom + 22)
      .drawing,
  ];
}

const anchors = ['start', 'middle', 'end'];
