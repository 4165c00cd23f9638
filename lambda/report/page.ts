import type { RunResults } from '../core/results.ts';
import { browserScript } from './browser.ts';
import { ageChart } from './charts/age.ts';
import { outcomeChart, privilegeChart } from './charts/bars.ts';
import { deletionChart } from './charts/deletions.ts';
import { figureOf } from './charts/figure.ts';
import { rotationChart } from './charts/rotations.ts';
import { trendChart } from './charts/trend.ts';
import { hasDecided, hasRead } from './extent.ts';
import { html, renderDocument, type SafeHtml, tableOf } from './html.ts';
import { phoneStyle, printStyle } from './media-style.ts';
import { overviewOf } from './overview.ts';
import { controlSection } from './sections/controls.ts';
import { quarantineSection } from './sections/ended.ts';
import { evidenceSections } from './sections/evidence.ts';
import { findingSection } from './sections/findings.ts';
import { keptSections } from './sections/kept.ts';
import { agenda, masthead } from './sections/masthead.ts';
import { ownerMailSection, ownerSections } from './sections/owners.ts';
import { tokenColumns, tokenTable } from './sections/token-table.ts';
import { styleSheet } from './style.ts';
import { day, minute } from './wording.ts';

const charts = [ageChart, outcomeChart, trendChart, privilegeChart, deletionChart, rotationChart];

const sections = [
  ['tokens', 'Tokens'],
  ['owners', 'Owners'],
  ['findings', 'Findings'],
  ['controls', 'Controls'],
  ['exemptions', 'Exemptions'],
  ['rotations', 'Rotations'],
  ['guard', 'Guard'],
  ['evidence', 'Evidence'],
];

/**
 * The report as one HTML file (`report.html`) that needs nothing but itself: no request, no other file,
 * and no script to be read. The same results give the same bytes.
 */
export function renderHtml(results: RunResults): string {
  const { tenant, startedAt, runId } = results.summary;
  const style =
    styleSheet + phoneStyle(tokenColumns) + printStyle(`${tenant}, ${minute(startedAt)}, run ${runId}`);
  return renderDocument({
    title: `${tenant}, ${day(startedAt)}: token-hygiene`,
    style,
    script: browserScript(),
    body: bodyOf(results),
  });
}

function bodyOf(results: RunResults): SafeHtml {
  const overview = overviewOf(results);
  const decided = hasDecided(results.summary);
  const pictures = decided ? charts : [trendChart];
  return html`<body><a class="skip" href="#tokens">Skip to the tokens</a>
${masthead(results, overview)}
<nav aria-label="Chapters"><ul>${sectionsOf(results).map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main>${agenda(overview)}
<section aria-labelledby="pictures"><h2 id="pictures">At a glance</h2><div class="charts">${pictures.map(
    (chart) => figureOf(chart(results)),
  )}</div></section>
${hasRead(results.summary) ? tokenTable(results) : unknown('tokens', 'All tokens')}
${quarantineSection(results)}
${decided ? [ownerSections(results), findingSection(results), controlSection(results)] : undecided}
${ownerMailSection(results)}
${recoveredSection(results)}
${keptSections(results)}
${evidenceSections(results)}</main>
<footer><p>Made by token-hygiene${results.summary.version === undefined ? '' : ` ${results.summary.version}`} in run ${results.summary.runId}. This file holds no secret and sends nothing anywhere.</p></footer></body>`;
}

/** The chapters of the page; only some nights have a quarantine. */
function sectionsOf({ quarantine }: RunResults): string[][] {
  return quarantine === undefined ? sections : sections.toSpliced(1, 0, ['quarantine', 'Quarantine']);
}

/** A section of a run that failed before it knew anything for it: silence would read as good news. */
function unknown(id: string, title: string): SafeHtml {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2><p class="note">This run failed before it could tell.</p></section>`;
}

const undecided = [
  unknown('owners', 'For owners'),
  unknown('findings', 'Findings'),
  unknown('controls', 'Controls'),
];

/** What earlier runs, or this one after its listing, deleted and nobody was told of yet; nothing where there is none. */
function recoveredSection({ recovered: { deleted } }: RunResults): SafeHtml | string {
  if (deleted.length === 0) return '';
  return html`<section id="recovered" aria-labelledby="recovered-title"><h2 id="recovered-title">Deleted before, told here first</h2>${tableOf(
    {
      label: 'Deleted before, told here first',
      columns: ['Token', 'Id', 'Owner', 'Rule', 'Run', 'At', 'Why'],
      rows: deleted.map(({ name, tokenId, ownerName, ownerId, rule, runId, at, reason }) => [
        name,
        tokenId,
        ownerName ?? ownerId,
        rule,
        runId,
        minute(at),
        reason,
      ]),
      none: '',
    },
  )}</section>`;
}
