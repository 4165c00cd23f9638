import type { HistoryPoint, RunResults } from '../../core/results.ts';
import { type ControlFailure, type ControlVerdict, controlVerdicts } from '../controls.ts';
import { aMonthBefore } from '../extent.ts';
import { html, type SafeHtml, scrollingTable } from '../html.ts';
import { changeWords, counted, figure, sanitize } from '../wording.ts';

/** What the run means for the controls of compliance frameworks: how many tokens fail each, and whether it gets better. */
export function controlSection(results: RunResults): SafeHtml {
  return html`<section id="controls" aria-labelledby="controls-title"><h2 id="controls-title">Controls</h2>${controlTable(results)}</section>`;
}

const columns = [
  'Control',
  'Tokens that fail',
  'Share that passes',
  'In a month',
  'Accepted findings',
  'Which',
  'Rules',
];

function controlTable(results: RunResults): SafeHtml {
  const verdicts = controlVerdicts(results);
  const [first] = verdicts;
  if (first === undefined) return html`<p class="quiet">No rule of the policy names a control.</p>`;
  const held = verdicts.filter(({ failing }) => failing === 0).length;
  return html`<p>${counted(verdicts.length, 'control')}, ${held === 0 ? 'none' : figure(held)} of them passed by every token that is there after the run, the platform's own apart.</p>
${scrollingTable(
  { label: 'Controls', columns, kind: ' controls-table' },
  verdicts.map((verdict) => controlRow(verdict, results)),
)}`;
}

function controlRow(verdict: ControlVerdict, results: RunResults): SafeHtml {
  const { control, rules, passing, failing, accepted, examples } = verdict;
  const tested = passing + failing;
  const share = tested === 0 ? 100 : Math.floor((100 * passing) / tested);
  const chip = failing > 0 ? 'high' : 'succeeded';
  return html`<tr><th scope="row">${sanitize(control, 60)}</th><td><span class="chip ${chip}">${figure(failing)}</span> of ${figure(tested)}</td><td><meter min="0" max="100" value="${share}" aria-label="Share that passes ${sanitize(control, 60)}"></meter> ${share} %</td>${trendCell(verdict, results)}<td>${accepted === 0 ? null : figure(accepted)}</td><td>${whichFail(examples, failing)}</td><td>${rules.map((rule) => sanitize(rule, 60)).join(', ')}</td></tr>`;
}

/** Whether more or less fails than a month ago. */
function trendCell({ control, failing }: ControlVerdict, { summary, history }: RunResults): SafeHtml {
  const before = aMonthBefore(summary.startedAt, history, (run) => failuresOf(run, control) !== undefined);
  if (before === undefined) return html`<td class="quiet">not known yet</td>`;
  const change = failing - (failuresOf(before, control) ?? 0);
  const tone = change > 0 ? 'worse' : 'better';
  return html`<td class="${change === 0 ? 'quiet' : tone}">${changeWords(change, before.startedAt)}</td>`;
}

function failuresOf({ controls }: HistoryPoint, control: string): number | undefined {
  return controls !== undefined && Object.hasOwn(controls, control) ? controls[control] : undefined;
}

function whichFail(examples: readonly ControlFailure[], failing: number): SafeHtml | null {
  if (failing === 0) return null;
  const rest = failing - examples.length;
  const first = examples.slice(0, 3).map(({ name }) => sanitize(name, 40));
  return html`<details><summary>${first.join(', ')}${failing > 3 ? ` and ${figure(failing - 3)} more` : ''}</summary><ul>${examples.map(
    ({ id, name }) =>
      html`<li>${sanitize(name, 80)} ${id === null ? null : html`<code>${sanitize(id, 40)}</code>`}</li>`,
  )}</ul>${rest > 0 ? html`<p class="quiet">${figure(rest)} more in the column "controls" of report.csv.</p>` : null}</details>`;
}
