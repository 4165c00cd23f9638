import { readLong } from '../../lambda/archive/documents.ts';
import { runPrefix } from '../../lambda/archive/run.ts';
import type { Plan, PlannedToken, Stage } from '../../lambda/core/plan.ts';
import type { RunResults } from '../../lambda/core/results.ts';
import type { CommandContext, CommonFlags } from '../command.ts';
import { exitCodeOf } from '../exit-code.ts';
import { type Rehearsal, rehearse } from '../read-only.ts';
import { openSession } from '../session.ts';
import { showRun } from '../show-run.ts';
import { stagesInOrder, stageWords } from '../stage-words.ts';
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
  const run = { prefix: runPrefix(summary.tenant, summary.startedAt, summary.runId) };
  const results = await readLong<RunResults>(archive, { run, name: 'results' });
  const plan = await readLong<Plan>(archive, { run, name: 'plan' });
  if (results === null || plan === null)
    return console.print(`No plan could be made. ${summary.guard.reasons.join('\n')}`);
  const staged = stagedIn(plan);
  const shown = stagesInOrder.flatMap((stage) => staged[stage].first).slice(0, rowsShown);
  console.print(tableOf(shown, console.width));
  const count = plan.planned.length;
  if (count > shown.length) console.print(`… and ${count - shown.length} more: --json lists them all.`);
  console.print(closingWords(results, staged));
}

type Staged = Record<Stage['stage'], { count: number; first: PlannedToken[] }>;

/** How many tokens stand at each stage, and the first of them. */
function stagedIn({ planned }: Plan): Staged {
  const empty = () => ({ count: 0, first: [] });
  const staged: Staged = {
    due: empty(),
    announce: empty(),
    running: empty(),
    queued: empty(),
    held: empty(),
  };
  for (const token of planned) {
    const group = staged[token.stage.stage];
    group.count += 1;
    if (group.first.length < rowsShown) group.first.push(token);
  }
  return staged;
}

function tableOf(tokens: PlannedToken[], width: number): string {
  const columns = [
    { title: 'token', width: '30%' as const },
    { title: 'owner', width: '17%' as const },
    { title: 'rule', width: '13%' as const },
    { title: 'would', width: 'content-width' as const },
    { title: 'why', width: 'auto' as const },
  ];
  const rows = tokens.map(({ candidate: { pat, rule, reason }, stage }) => [
    `${pat.name} (${pat.id.slice(0, 8)}…)`,
    pat.owner.name ?? pat.owner.id,
    rule,
    stageWords(stage),
    reason,
  ]);
  return tokens.length === 0 ? 'The policy would delete no token.' : renderTable(columns, rows, width);
}

function closingWords({ summary, guard, troubles }: RunResults, staged: Staged): string {
  const { inventory, findings } = summary;
  const planned = stagesInOrder.reduce((sum, stage) => sum + staged[stage].count, 0);
  return [
    '',
    `${inventory.total} tokens read: ${planned} that the policy would delete, ${inventory.managed} managed by the platform, ${inventory.exempt} exempt, ${inventory.unreadable} unreadable.`,
    ...(planned === 0 ? [] : [enforcingWords(staged)]),
    `Findings: ${findings.high} high, ${findings.medium} medium, ${findings.low} low.`,
    ...guardWords(guard),
    ...troubles,
    'Nothing was changed anywhere.',
  ].join('\n');
}

function enforcingWords({ due, announce, running, queued, held }: Staged): string {
  return `An enforcing run would delete ${due.count} of them now and give notice of ${announce.count}; ${running.count} wait for their deadline, ${queued.count} for their turn, ${held.count} are held.`;
}

function guardWords({ verdict, reasons }: RunResults['guard']): string[] {
  if (verdict === 'proceed') return [];
  const end = verdict === 'approval' ? 'delete nothing and wait for approval' : 'be halted';
  return [`But it would ${end}: ${reasons.join('; ')}.`];
}
