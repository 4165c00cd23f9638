import { html, type SafeHtml } from '@remix-run/html-template';
import { scaleLinear } from 'd3-scale';
import { figure } from '../wording.ts';
import { at, chartWidth, emptyDrawing } from './figure.ts';

const rowHeight = 30;

/** One horizontal bar; the tone is a class of the style sheet. */
export type Bar = { label: string; value: number; tone: 'danger' | 'warn' | 'accent' | 'kept' };

/** Horizontal bars, each with its label above and its figure at the end. */
export function barsOf(bars: readonly Bar[]): { height: number; drawing: SafeHtml | SafeHtml[] } {
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
