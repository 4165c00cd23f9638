import { html, type SafeHtml } from '@remix-run/html-template';
import type { Finding, RunResults, TokenResult } from '../../core/results.ts';
import { bySeverity } from '../lookup.ts';
import { neutral } from '../neutral.ts';
import { counted, figure } from '../wording.ts';
import { controlVerdicts } from './controls.ts';

const maxExamples = 10;

/** The findings by kind, the gravest first, and what they mean for the controls of compliance frameworks. */
export function findingSections(results: RunResults): SafeHtml {
  const names = new Map(results.tokens.map((token) => [token.id, token]));
  const kinds = [...Map.groupBy(results.findings, (finding) => finding.kind)].sort(
    ([, a], [, b]) => bySeverity(a[0]?.severity ?? null, b[0]?.severity ?? null) || b.length - a.length,
  );
  return html`<section id="findings" aria-labelledby="findings-title"><h2 id="findings-title">Findings</h2>
${kinds.length === 0 ? html`<p class="quiet">None.</p>` : kinds.map(([kind, group]) => kindSection(kind, group, names))}</section>
<section id="controls" aria-labelledby="controls-title"><h2 id="controls-title">Controls</h2>${controlTable(results)}</section>`;
}

function kindSection(
  kind: string,
  findings: readonly Finding[],
  tokens: ReadonlyMap<string, TokenResult>,
): SafeHtml {
  const first = findings[0];
  const rest = findings.length - maxExamples;
  return html`<details class="kind"><summary><span class="chip ${first?.severity}">${first?.severity}</span> <b>${neutral(kind)}</b> <span class="tally">${figure(findings.length)}</span></summary><p>${neutral(first?.remedy ?? '', 400)}</p><ul>${findings
    .slice(0, maxExamples)
    .map(
      (finding) => html`<li>${subjectOf(finding, tokens)}${neutral(finding.message, 300)}</li>`,
    )}</ul>${rest > 0 ? html`<p class="quiet">${counted(rest, 'more', 'more')} in findings.ocsf.jsonl.</p>` : null}</details>`;
}

function subjectOf({ tokenId }: Finding, tokens: ReadonlyMap<string, TokenResult>): SafeHtml | null {
  if (tokenId === null) return null;
  return html`<b>${neutral(tokens.get(tokenId)?.name ?? 'unknown', 80)}</b> <code>${neutral(tokenId, 40)}</code> `;
}

function controlTable(results: RunResults): SafeHtml {
  const verdicts = controlVerdicts(results);
  if (verdicts.length === 0) return html`<p class="quiet">No rule of the policy names a control.</p>`;
  return html`<div class="scroll" role="group" aria-label="Controls" tabindex="0"><table class="plain"><thead><tr><th scope="col">Control</th><th scope="col">Verdict</th><th scope="col">Tokens that pass</th><th scope="col">Tokens that fail</th><th scope="col">Which</th><th scope="col">Rules</th></tr></thead><tbody>${verdicts.map(
    ({ control, rules, passing, failing }) =>
      html`<tr><th scope="row">${neutral(control)}</th><td><span class="chip ${failing.length > 0 ? 'high' : 'succeeded'}">${failing.length > 0 ? 'fails' : 'passes'}</span></td><td>${figure(passing)}</td><td>${figure(failing.length)}</td><td>${whichFail(failing)}</td><td>${rules.join(', ')}</td></tr>`,
  )}</tbody></table></div>`;
}

function whichFail(failing: readonly string[]): string {
  const shown = failing
    .slice(0, 3)
    .map((name) => neutral(name, 40))
    .join(', ');
  return failing.length > 3 ? `${shown} and ${figure(failing.length - 3)} more` : shown;
}
