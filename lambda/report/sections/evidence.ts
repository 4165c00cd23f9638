import type { Rule } from '../../core/policy/schema.ts';
import type { RunResults } from '../../core/results.ts';
import { html, type SafeHtml, tableOf } from '../html.ts';
import { counted, minute, sanitize } from '../wording.ts';
import { endedTable } from './ended.ts';

/** The guard's checks, the policy's rules, and what identifies the run. */
export function evidenceSections(results: RunResults): SafeHtml {
  return html`<section id="guard" aria-labelledby="guard-title"><h2 id="guard-title">The guard's checks</h2>${tableOf(
    {
      label: "The guard's checks",
      columns: ['Check', 'Result', 'Expected', 'Found'],
      rows: results.guard.checks.map(({ name, passed, expected, actual }) => [
        name,
        passed ? 'passed' : 'FAILED',
        expected,
        actual,
      ]),
      none: 'No check was made.',
    },
  )}</section>
<section id="evidence" aria-labelledby="evidence-title"><h2 id="evidence-title">Evidence</h2>${identity(results)}
<h3>Ended tokens</h3>${endedTable(results)}
<h3>Approvals</h3>${approvals(results)}
<h3>Rules, in the order in which they were tried</h3>${tableOf({
    label: 'Rules',
    columns: ['Rule', 'When', 'Does', 'Severity', 'Controls'],
    rows: results.rules.map(ruleRow),
    none: 'The policy has none.',
  })}</section>`;
}

function approvals({ findings }: RunResults): SafeHtml {
  const applied = findings.filter(({ kind }) => kind === 'approval-applied');
  return tableOf({
    label: 'Approvals',
    columns: ['Approval that this run applied'],
    rows: applied.map(({ message }) => [message]),
    none: 'This run applied none.',
  });
}

function identity({ summary, baseUrl, location, noticeDays, actedAs }: RunResults): SafeHtml {
  const { requests, retries, throttled } = summary.api;
  const facts: [string, string][] = [
    ['Run', summary.runId],
    ['Tenant', `${summary.tenant}, ${baseUrl}`],
    ['Version', summary.version ?? 'not recorded'],
    ['Acted as', actedAs === undefined ? 'nobody: it did not log in' : workerWords(actedAs)],
    ['Started', minute(summary.startedAt)],
    ['Finished', minute(summary.finishedAt)],
    ['Policy', summary.policyHash],
    ['Plan', summary.planHash],
    ['Notice', noticeDays === 0 ? 'none' : counted(noticeDays, 'day')],
    ['API calls', `${counted(requests, 'request')}, ${retries} repeated, ${throttled} throttled`],
    ['Artefacts', location],
  ];
  return html`<dl class="facts">${facts.map(
    ([term, fact]) => html`<div><dt>${term}</dt><dd>${sanitize(fact, 500)}</dd></div>`,
  )}</dl>`;
}

function workerWords({ tokenId, ownerId }: NonNullable<RunResults['actedAs']>): string {
  return `the token ${tokenId}${ownerId === null ? '' : ` of identity ${ownerId}`}`;
}

function ruleRow(rule: Rule): string[] {
  const conditions = Object.entries(rule.when).map(([condition, value]) => `${condition} ${value}`);
  return [
    rule.name,
    conditions.join(' and '),
    rule.do,
    rule.severity ?? '',
    (rule.controls ?? []).join(', '),
  ];
}
