import type { DeletionRecord } from '../../core/deletion-record.ts';
import type { Rule } from '../../core/policy/schema.ts';
import type { RunResults } from '../../core/results.ts';
import { endedIn } from '../deletions.ts';
import { html, type SafeHtml } from '../html.ts';
import { sanitize } from '../sanitize.ts';
import { counted, minute, outcomeWords } from '../wording.ts';
import { tableOf } from './table.ts';

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

/** The same as `deletions.csv`: who was told when, by which rule each ended, and by which answer of the tenant. */
function endedTable(results: RunResults): SafeHtml {
  const rows = endedIn(results);
  const rest = rows.length - maxEnded;
  return html`${tableOf({
    label: 'Ended tokens',
    columns: [
      'Token',
      'Id',
      'Owner',
      'Rule',
      'Became',
      'Notice',
      'Owner told',
      'Ended',
      'Status',
      'Tracking id',
      'Run',
    ],
    rows: rows
      .slice(0, maxEnded)
      .map((record) => [
        record.name,
        record.tokenId,
        record.ownerName ?? record.ownerId,
        record.rule,
        becameWords(record),
        record.noticedAt === null
          ? 'none'
          : `${minute(record.noticedAt)}, message ${record.noticeMessageId ?? 'not recorded'}`,
        record.ownerMail === undefined
          ? 'no'
          : `${minute(record.ownerMail.at)}, mail ${record.ownerMail.messageId}`,
        minute(record.at),
        record.status === null ? 'no answer; it is gone' : String(record.status),
        record.trackingId ?? '',
        record.runId,
      ]),
    none: 'No token was ended.',
  })}${rest > 0 ? html`<p class="note">${counted(rest, 'more token')} in deletions.csv.</p>` : null}`;
}

function becameWords({ outcome, setExpiry, givenBack }: DeletionRecord): string {
  if (outcome === 'quarantined' && setExpiry !== undefined)
    return `quarantined: expires ${minute(setExpiry)}`;
  if (outcome === 'released' && givenBack !== undefined)
    return `given back: expires ${givenBack.kind === 'at' ? minute(givenBack.at) : 'never'}`;
  return outcomeWords[outcome].toLowerCase();
}

/** A night's limits are fifty by default; who deletes thousands reads them in the file. */
const maxEnded = 500;

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
