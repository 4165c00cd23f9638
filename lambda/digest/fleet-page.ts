import { html, renderDocument, type SafeHtml } from '../report/html.ts';
import { printStyle } from '../report/media-style.ts';
import { styleSheet } from '../report/style.ts';
import { changeWords, counted, day, figure, minute } from '../report/wording.ts';
import { type Digest, groupMornings } from './digest-message.ts';
import type { TenantMorning } from './take-stock.ts';

/** What the page tells: how all tenants fared, and the stacks that were left behind. */
export type Fleet = Pick<Digest, 'mornings' | 'leftBehind'>;

/** The key of a day's page; no tenant's name begins with this mark. */
export function fleetKey(now: string): string {
  return `_fleet/${day(now)}.html`;
}

/**
 * One page over all tenants: those that need a person first, how dangerous their tokens are and whether it gets
 * better, what will be deleted, and the way to each report. It needs no request; the same stock gives the same bytes.
 */
export function renderFleet(fleet: Fleet, now: string): string {
  const { overdue, ailing, well } = groupMornings(fleet.mornings);
  const headline = `${well.length} of ${counted(fleet.mornings.length, 'tenant')} well, ${overdue.length} overdue.`;
  return renderDocument({
    title: `All tenants, ${day(now)}: token-hygiene`,
    style: styleSheet + printStyle(`All tenants, ${minute(now)}`),
    script: null,
    body: html`<body><header class="masthead"><p class="brand">token-hygiene</p>
<p class="run"><b>All tenants</b> <span>${minute(now)}</span></p><h1>${headline}</h1>
<dl class="figures">${sums.map((sum) => sumCard(sum, fleet.mornings))}</dl></header>
<main>${leftBehindNote(fleet.leftBehind)}
${section({ id: 'overdue', title: 'Overdue: their schedule says that they should have run', mornings: overdue })}
${section({ id: 'ailing', title: 'Not well: read their reports', mornings: ailing })}
${section({ id: 'well', title: 'Well', mornings: well })}</main>
<footer><p>Made by token-hygiene. This file holds no secret and sends nothing anywhere. A tenant's name leads to its report, where this file lies in the archive or in a copy of it.</p></footer></body>`,
  });
}

/** A figure that is added up over the tenants that know it, and what it was a month ago. */
type Sum = {
  label: string;
  now: (morning: TenantMorning) => number | undefined;
  before: (monthAgo: NonNullable<TenantMorning['monthAgo']>) => number | undefined;
};

const sums: Sum[] = [
  risk('May do everything', 'everything'),
  risk('Never expire', 'neverExpire'),
  risk('Owner left', 'ownerLeft'),
  {
    label: 'High findings',
    now: ({ figures }) => figures?.findings.high,
    before: ({ findings }) => findings.high,
  },
  { label: 'Deletions ahead', now: ahead, before: () => undefined },
  { label: 'Deleted last night', now: ({ figures }) => figures?.deletions.deleted, before: () => undefined },
];

function risk(label: string, name: 'everything' | 'neverExpire' | 'ownerLeft'): Sum {
  return { label, now: ({ figures }) => figures?.risk?.[name], before: ({ risk: known }) => known?.[name] };
}

/** Tokens whose notice was given, or that wait for one. */
function ahead({ figures }: TenantMorning): number | undefined {
  return figures === null ? undefined : figures.deletions.noticed + figures.deletions.waiting;
}

function sumCard({ label, now, before }: Sum, mornings: readonly TenantMorning[]): SafeHtml {
  const known = mornings.filter((morning) => now(morning) !== undefined);
  const total = known.reduce((sum, morning) => sum + (now(morning) ?? 0), 0);
  const compared = known.filter(({ monthAgo }) => monthAgo !== null && before(monthAgo) !== undefined);
  const change = compared.reduce((sum, morning) => sum + changeOf(morning, { now, before }), 0);
  const tone = change > 0 ? 'worse' : 'better';
  const all = counted(known.length, 'tenant');
  const some = compared.length < known.length ? `, in ${figure(compared.length)} of ${all}` : '';
  const arrow = change === 0 ? 'unchanged' : `${change > 0 ? '▲' : '▼'} ${figure(Math.abs(change))}`;
  const words = compared.length === 0 ? `in ${all}` : `${arrow} in a month${some}`;
  return html`<div class="figure"><dt>${label}</dt><dd class="value">${known.length === 0 ? '–' : figure(total)}</dd><dd class="change ${change === 0 ? '' : tone}">${words}</dd></div>`;
}

function changeOf(morning: TenantMorning, { now, before }: Pick<Sum, 'now' | 'before'>): number {
  const { monthAgo } = morning;
  return monthAgo === null ? 0 : (now(morning) ?? 0) - (before(monthAgo) ?? 0);
}

function leftBehindNote(leftBehind: Fleet['leftBehind']): SafeHtml | null {
  if (leftBehind === null)
    return html`<p class="note">Whether a stack was left behind could not be read: see the log of the digest.</p>`;
  if (leftBehind.length === 0) return null;
  return html`<p class="note">Left behind, with another policy than the current one, so that their runs only report: ${leftBehind.join(', ')}. Deploy all stacks, or destroy these.</p>`;
}

const columns = [
  ...['Tenant', 'Status', 'Newest run', 'High findings', 'In a month'],
  ...['May do everything', 'Never expire', 'Owner left', 'Deletions ahead', 'Deleted', 'Failed'],
];

function section(group: { id: string; title: string; mornings: readonly TenantMorning[] }): SafeHtml | null {
  const { id, title, mornings } = group;
  if (mornings.length === 0) return null;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title} (${figure(mornings.length)})</h2>
<div class="scroll" role="group" aria-labelledby="${id}" tabindex="0"><table class="plain fleet"><thead><tr>${columns.map(
    (column) => html`<th scope="col">${column}</th>`,
  )}</tr></thead><tbody>
${mornings.map(rowOf)}</tbody></table></div></section>`;
}

function rowOf(morning: TenantMorning): SafeHtml {
  const { tenant, newest, figures, missed } = morning;
  const name =
    newest === null ? html`${tenant}` : html`<a href="../${newest.prefix}report.html">${tenant}</a>`;
  const counts = [
    ...sums.slice(0, 3).map(({ now }) => now(morning)),
    ...[ahead(morning), figures?.deletions.deleted, figures?.deletions.failed],
  ];
  return html`<tr><th scope="row">${name}</th><td>${statusChip(morning)}</td><td>${newest === null ? 'none' : html`<span class="day">${minute(newest.startedAt)}</span>`}${missed === null ? null : html` missed <span class="day">${minute(missed)}</span>`}</td><td>${countOf(figures?.findings.high)}</td>${trendCell(morning)}${counts.map((count) => html`<td>${countOf(count)}</td>`)}</tr>
`;
}

function statusChip({ missed, newest }: TenantMorning): SafeHtml {
  if (missed !== null) return html`<span class="chip failed">overdue</span>`;
  if (newest === null) return html`<span class="chip">not due yet</span>`;
  return html`<span class="chip ${newest.status}">${newest.status}</span>`;
}

function trendCell({ figures, monthAgo }: TenantMorning): SafeHtml {
  if (figures === null || monthAgo === null) return html`<td class="quiet">not known yet</td>`;
  const change = figures.findings.high - monthAgo.findings.high;
  const tone = change > 0 ? 'worse' : 'better';
  return html`<td class="${change === 0 ? 'quiet' : tone}">${changeWords(change, monthAgo.startedAt)}</td>`;
}

function countOf(count: number | undefined): string {
  return count === undefined ? '–' : figure(count);
}
