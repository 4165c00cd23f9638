import type { Finding, RunResults } from '../../core/results.ts';
import { type ControlFailure, type ControlVerdict, controlVerdicts } from '../controls.ts';
import { html, type SafeHtml } from '../html.ts';
import { bySeverity, type NamedToken, namedTokens } from '../lookup.ts';
import { sanitize } from '../sanitize.ts';
import { counted, figure } from '../wording.ts';

const maxExamples = 10;

/** The findings by kind, the gravest first, and what they mean for the controls of compliance frameworks. */
export function findingSections(results: RunResults): SafeHtml {
  const kinds = kindsOf(results.findings);
  const names = namedTokens(
    results.tokens,
    kinds.flatMap(({ examples }) => examples),
  );
  return html`<section id="findings" aria-labelledby="findings-title"><h2 id="findings-title">Findings</h2>
${kinds.length === 0 ? html`<p class="quiet">None.</p>` : kinds.map((kind) => kindSection(kind, names))}</section>
<section id="controls" aria-labelledby="controls-title"><h2 id="controls-title">Controls</h2>${controlTable(results)}</section>`;
}

/** The findings of one kind: how many, and the first of them, which also says what to do. */
type Kind = { first: Finding; examples: Finding[]; count: number };

function kindsOf(findings: Iterable<Finding>): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const finding of findings) {
    const kind = kinds.get(finding.kind) ?? { first: finding, examples: [], count: 0 };
    kinds.set(finding.kind, kind);
    kind.count += 1;
    if (kind.examples.length < maxExamples) kind.examples.push(finding);
  }
  return [...kinds.values()].sort(
    (a, b) => bySeverity(a.first.severity, b.first.severity) || b.count - a.count,
  );
}

function kindSection({ first, examples, count }: Kind, tokens: ReadonlyMap<string, NamedToken>): SafeHtml {
  const { kind, severity, remedy } = first;
  const rest = count - examples.length;
  return html`<details class="kind"><summary><span class="chip ${severity}">${severity}</span> <b>${sanitize(kind)}</b> <span class="tally">${figure(count)}</span></summary><p>${sanitize(remedy, 400)}</p><ul>${examples.map(
    (finding) => html`<li>${subjectOf(finding, tokens)}${sanitize(finding.message, 300)}</li>`,
  )}</ul>${rest > 0 ? html`<p class="quiet">${figure(rest)} more: filter the table of tokens by this rule, or read findings.ocsf.jsonl.</p>` : null}</details>`;
}

function subjectOf({ tokenId }: Finding, tokens: ReadonlyMap<string, NamedToken>): SafeHtml | null {
  if (tokenId === null) return null;
  return html`<b>${sanitize(tokens.get(tokenId)?.name ?? 'unknown', 80)}</b> <code>${sanitize(tokenId, 40)}</code> `;
}

function controlTable(results: RunResults): SafeHtml {
  const verdicts = controlVerdicts(results);
  if (verdicts.length === 0) return html`<p class="quiet">No rule of the policy names a control.</p>`;
  const passed = verdicts.filter(({ failing }) => failing === 0).length;
  return html`<p>${counted(verdicts.length, 'control')}: ${passed === 1 ? '1 passes' : `${figure(passed)} pass`}, ${figure(verdicts.length - passed)} failed by tokens that are still there.</p>
<div class="scroll" role="group" aria-label="Controls" tabindex="0"><table class="plain controls-table"><thead><tr>${controlColumns.map(
    (column) => html`<th scope="col">${column}</th>`,
  )}</tr></thead><tbody>${verdicts.map(controlRow)}</tbody></table></div>`;
}

const controlColumns = ['Control', 'Verdict', 'Tokens that pass', 'Tokens that fail', 'Which', 'Rules'];

function controlRow({ control, rules, passing, failing, examples }: ControlVerdict): SafeHtml {
  const verdict = failing > 0 ? ['high', 'fails'] : ['succeeded', 'passes'];
  return html`<tr><th scope="row">${sanitize(control)}</th><td><span class="chip ${verdict[0]}">${verdict[1]}</span></td><td>${figure(passing)}</td><td>${figure(failing)}</td><td>${whichFail(examples, failing)}</td><td>${rules.map((rule) => sanitize(rule, 60)).join(', ')}</td></tr>`;
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
