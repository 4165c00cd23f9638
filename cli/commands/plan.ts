import { readLong } from '../../lambda/archive/documents.ts';
import { runPrefix } from '../../lambda/archive/run.ts';
import type { NoticePolicy } from '../../lambda/core/notice/stage.ts';
import type { PlannedToken, Stage } from '../../lambda/core/plan.ts';
import type { RunResults } from '../../lambda/core/results.ts';
import { matchesPattern } from '../../lambda/core/text.ts';
import { ConfigError } from '../../lambda/errors.ts';
import { resultsShape } from '../../lambda/steps/closing/write-artefacts.ts';
import { planShape } from '../../lambda/steps/stored-plan.ts';
import { type CommandContext, type CommonFlags, exitCodeOf } from '../command.ts';
import { type Rehearsal, rehearse, showRun } from '../night.ts';
import type { ChosenTenant } from '../policy-source.ts';
import { openSession, type Session } from '../session.ts';
import { stagesInOrder, stageWords } from '../stage-words.ts';
import type { Console } from '../terminal/console.ts';
import { renderTable } from '../terminal/table.ts';

/** Which tokens are listed, and how many of them. */
type Selection = { rule?: string; owner?: string; limit: number };

/** What a run would do and why; it changes nothing, neither at the tenant nor in the archive. */
export async function plan(
  flags: CommonFlags & Selection & { now?: string },
  context: CommandContext,
): Promise<number> {
  if (flags.json && (flags.rule ?? flags.owner) !== undefined)
    throw new ConfigError(
      '--rule and --owner choose what is listed, and --json lists all. Leave out one of them.',
    );
  const session = await openSession(flags, context);
  requireRule(session.chosen, flags.rule);
  return rehearse(session, flags, async (rehearsal) => {
    const { console } = context;
    if (flags.json) await showRun(rehearsal.summary, { ...rehearsal, json: true, console });
    else await showPlan(rehearsal, session, { console, selection: flags });
    return exitCodeOf(rehearsal.summary.status);
  });
}

/** A name that no rule has would list nothing, and look like good news. */
function requireRule({ name, policy }: ChosenTenant, rule: string | undefined): void {
  if (rule === undefined || policy.rules.some((one) => one.name === rule)) return;
  const names = policy.rules.map((one) => one.name).join(', ');
  throw new ConfigError(`The policy of "${name}" has no rule "${rule}". It has: ${names}.`);
}

async function showPlan(
  { summary, archive }: Rehearsal,
  { chosen: { policy } }: Session,
  { console, selection }: { console: Console; selection: Selection },
): Promise<void> {
  const run = { prefix: runPrefix(summary.tenant, summary.startedAt, summary.runId) };
  const results = await readLong(archive, { run, name: 'results' }, resultsShape);
  const plan = await readLong(archive, { run, name: 'plan' }, planShape);
  if (results === null || plan === null)
    return console.complain(`error: No plan could be made. ${summary.guard.reasons.join('\n')}`);
  console.print(sumOf(results, stagedIn([...plan.planned])));
  const chosen = [...plan.planned].filter((token) => isChosen(token, selection));
  const staged = stagedIn(chosen);
  const shown = stagesInOrder.flatMap((stage) => staged[stage]).slice(0, selection.limit);
  console.print(`\n${tableOf(shown, policy, console.width)}`);
  if (chosen.length > shown.length)
    console.print(`… and ${chosen.length - shown.length} more: --limit N lists more of them.`);
}

function isChosen({ candidate: { pat, rule } }: PlannedToken, selection: Selection): boolean {
  const { owner } = selection;
  if (selection.rule !== undefined && selection.rule !== rule) return false;
  return (
    owner === undefined || [pat.owner.id, pat.owner.name ?? ''].some((text) => matchesPattern(owner, text))
  );
}

type Staged = Record<Stage['stage'], PlannedToken[]>;

/** The tokens at each stage. */
function stagedIn(planned: readonly PlannedToken[]): Staged {
  const staged: Staged = { due: [], announce: [], running: [], queued: [], held: [] };
  for (const token of planned) staged[token.stage.stage].push(token);
  return staged;
}

function tableOf(tokens: PlannedToken[], policy: NoticePolicy, width: number): string {
  const columns = [
    { title: 'token' },
    { title: 'owner' },
    { title: 'rule' },
    { title: 'would' },
    { title: 'why' },
  ];
  const rows = tokens.map(({ candidate: { pat, rule, reason }, stage }) => [
    `${pat.name} (${pat.id.slice(0, 8)}…)`,
    pat.owner.name ?? pat.owner.id,
    rule,
    stageWords(stage, policy),
    reason,
  ]);
  return tokens.length === 0 ? 'No such token would be deleted.' : renderTable(columns, rows, width);
}

function sumOf({ summary, guard, problems, ownerMails }: RunResults, staged: Staged): string {
  const { inventory, findings } = summary;
  const planned = stagesInOrder.reduce((sum, stage) => sum + staged[stage].length, 0);
  return [
    `${inventory.total} tokens read: ${planned} that the policy would delete, ${inventory.managed} managed by the platform, ${inventory.exempt} exempt, ${inventory.unreadable} unreadable.`,
    ...(planned === 0 ? [] : [enforcingWords(staged)]),
    `Findings: ${findings.high} high, ${findings.medium} medium, ${findings.low} low.`,
    ...mailWords(ownerMails),
    ...guardWords(guard),
    ...problems,
    'Nothing was changed anywhere.',
  ].join('\n');
}

function mailWords(told: RunResults['ownerMails']): string[] {
  if (told === undefined) return [];
  return [
    `${told.mails.length} mails would go to owners; a run in report mode leaves each as a file, and in its report.`,
  ];
}

function enforcingWords({ due, announce, running, queued, held }: Staged): string {
  return `An enforcing run would delete ${due.length} of them now and give notice of ${announce.length}; ${running.length} wait for their deadline, ${queued.length} for their turn, ${held.length} are held.`;
}

function guardWords({ verdict, reasons }: RunResults['guard']): string[] {
  if (verdict === 'proceed') return [];
  const end = verdict === 'approval' ? 'delete nothing and wait for approval' : 'be halted';
  return [`But it would ${end}: ${reasons.join('; ')}.`];
}
