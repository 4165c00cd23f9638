import { scaleUtc } from 'd3-scale';
import { addDays } from '../../core/instant.ts';
import type { RotationResult, RunResults } from '../../core/results.ts';
import { html, type SafeHtml } from '../html.ts';
import { counted, day, expiryWords, sanitize } from '../wording.ts';
import { at, type Chart, chartWidth, emptyDrawing } from './figure.ts';

const rowHeight = 38;
const shownRotations = 6;
const plot = { left: 4, right: chartWidth - 4 };

type Time = ReturnType<typeof timeOf>;

/** Each rotated token's life, the overlap with its predecessor and its next rotation. */
export function rotationChart(results: RunResults): Chart {
  const shown = results.rotations.slice(0, shownRotations);
  const { rotated, stillUsed } = results.summary.rotations;
  const used = stillUsed > 0 ? `, ${counted(stillUsed, 'predecessor')} still in use` : '';
  const time = timeOf(results.summary.startedAt);
  return {
    title: 'Rotations and their overlap',
    takeaway: `${counted(rotated, 'secret')} rotated tonight${used}.`,
    height: shown.length === 0 ? 120 : shown.length * rowHeight + 42,
    drawing:
      shown.length === 0
        ? emptyDrawing('No secret is designated', 120)
        : [...shown.map((rotation, index) => rowOf(rotation, index, time)), axisOf(shown.length, time)],
    columns: ['Secret', 'Since', 'Next rotation', 'Expires', 'Predecessor'],
    rows: shown.map((rotation) => [
      sanitize(rotation.secret, 80),
      rotation.currentSince === null ? '' : day(rotation.currentSince),
      rotation.nextDue === null ? '' : day(rotation.nextDue),
      expiryWords(rotation.currentExpiry),
      rotation.predecessor.state,
    ]),
  };
}

function timeOf(now: string) {
  const scale = scaleUtc()
    .domain([Date.parse(addDays(now, -30)), Date.parse(addDays(now, 90))])
    .range([plot.left, plot.right])
    .clamp(true);
  return { now, x: (instant: string): number => at(scale(Date.parse(instant))) };
}

function rowOf(rotation: RotationResult, index: number, { now, x }: Time): SafeHtml {
  const top = index * rowHeight;
  const left = x(rotation.currentSince ?? now);
  const right = rotation.currentExpiry.kind === 'at' ? x(rotation.currentExpiry.at) : plot.right;
  return html`<text x="4" y="${top + 13}">${sanitize(rotation.secret, 46)}</text><rect class="${rotation.state === 'failed' ? 'danger' : 'kept'}" x="${left}" width="${at(Math.max(2, right - left))}" y="${top + 20}" height="10" rx="2"/><line class="now" x1="${x(now)}" x2="${x(now)}" y1="${top + 17}" y2="${top + 33}"/>${overlapOf(rotation, top, { now, x })}${rotation.nextDue === null ? null : dueMark(x(rotation.nextDue), top)}`;
}

function overlapOf(
  { predecessor, currentSince }: RotationResult,
  top: number,
  { now, x }: Time,
): SafeHtml | null {
  const until = overlapEnd(predecessor, now);
  if (until === null) return null;
  const left = x(currentSince ?? now);
  return html`<rect class="warn" x="${left}" width="${at(Math.max(3, x(until) - left))}" y="${top + 20}" height="10" rx="2"><title>The predecessor lives until ${day(until)}</title></rect>`;
}

function overlapEnd(predecessor: RotationResult['predecessor'], now: string): string | null {
  if (predecessor.state === 'overlap') return predecessor.retireAfter;
  if (predecessor.state === 'still-used') return predecessor.keptUntil ?? now;
  return null;
}

function dueMark(x: number, top: number): SafeHtml {
  return html`<path class="due" d="M${x} ${top + 19}l5 6l-5 6l-5 -6z"/>`;
}

function axisOf(rows: number, { now, x }: Time): SafeHtml {
  const bottom = rows * rowHeight;
  const legend = bottom + 38;
  return html`<text x="${x(now)}" y="${bottom + 12}" text-anchor="middle">tonight</text><text class="faint" x="${plot.right}" y="${bottom + 12}" text-anchor="end">${day(addDays(now, 90))}</text>
<rect class="kept" x="4" y="${legend - 8}" width="10" height="8" rx="2"/><text class="faint" x="18" y="${legend}">token's life</text><rect class="warn" x="94" y="${legend - 8}" width="10" height="8" rx="2"/><text class="faint" x="108" y="${legend}">predecessor lives too</text><path class="due" d="M241 ${legend - 10}l5 6l-5 6l-5 -6z"/><text class="faint" x="250" y="${legend}">next</text><rect class="danger" x="284" y="${legend - 8}" width="10" height="8" rx="2"/><text class="faint" x="298" y="${legend}">failed</text>`;
}
