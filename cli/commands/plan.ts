import { runPrefix } from '../../lambda/core/artefacts.ts';
import type { TokenResult } from '../../lambda/core/results.ts';
import { readLong } from '../../lambda/steps/run/artefact.ts';
import type { StoredResults } from '../../lambda/steps/telling/report.ts';
import type { CommandContext, CommonFlags } from '../command.ts';
import { exitCodeOf } from '../exit-code.ts';
import { type Rehearsal, rehearse } from '../read-only.ts';
import { openSession } from '../session.ts';
import { showRun } from '../show-run.ts';
import type { Console } from '../terminal/console.ts';
import { renderTable } from '../terminal/table.ts';

const rowsShown = 40;

/** What a run would do and why; it changes nothing, neither at the tenant nor in the archive. */
export async function plan(flags: CommonFlags & { now?: string }, context: CommandContext): Promise<number> {
  const session = await openSession(flags, context);
  return rehearse(session, flags, async (rehearsal) => {
    const { console } = context;
    if (flags.json) await showRun(rehearsal.summary, { ...rehearsal, json: true, console });
    else await showPlan(rehearsal, console);
    return exitCodeOf(rehearsal.summary.status);
  });
}

async function showPlan({ summary, archive }: Rehearsal, console: Console): Promise<void> {
  const prefix = runPrefix(summary.tenant, summary.startedAt, summary.runId);
  const results = await readLong<StoredResults>(archive, { run: { prefix }, name: 'results' });
  if (results === null || summary.planHash === '')
    return console.print(`No plan could be made. ${summary.guard.reasons.join('\n')}`);
  const { shown, count } = plannedIn(results);
  console.print(tableOf(shown, console.width));
  if (count > rowsShown) console.print(`… and ${count - rowsShown} more: --json lists them all.`);
  console.print(closingWords(results, count));
}

function plannedIn({ tokens }: StoredResults): { shown: TokenResult[]; count: number } {
  const shown: TokenResult[] = [];
  let count = 0;
  for (const token of tokens) {
    if (token.verdict !== 'delete') continue;
    count += 1;
    if (count <= rowsShown) shown.push(token);
  }
  return { shown, count };
}

function tableOf(tokens: TokenResult[], width: number): string {
  const columns = [
    { title: 'token', width: '30%' as const },
    { title: 'owner', width: '17%' as const },
    { title: 'rule', width: '13%' as const },
    { title: 'why', width: 'auto' as const },
  ];
  const rows = tokens.map(({ id, name, ownerName, ownerId, rule, reason }) => [
    `${name} (${id.slice(0, 8)}…)`,
    ownerName ?? ownerId ?? '',
    rule ?? '',
    reason,
  ]);
  return tokens.length === 0 ? 'The policy would delete no token.' : renderTable(columns, rows, width);
}

function closingWords({ summary, guard, troubles }: StoredResults, planned: number): string {
  const { inventory, findings } = summary;
  return [
    '',
    `${inventory.total} tokens read: ${planned} that the policy would delete, ${inventory.managed} managed by the platform, ${inventory.exempt} exempt, ${inventory.unreadable} unreadable.`,
    `Findings: ${findings.high} high, ${findings.medium} medium, ${findings.low} low.`,
    ...(guard.verdict === 'proceed'
      ? []
      : [`An enforcing run would be halted: ${guard.reasons.join('; ')}.`]),
    ...troubles,
    'Nothing was changed anywhere.',
  ].join('\n');
}
