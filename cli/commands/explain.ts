import { readLong } from '../../lambda/archive/documents.ts';
import { runPrefix } from '../../lambda/archive/run.ts';
import { explain as considerationsOf } from '../../lambda/core/decide/decide.ts';
import type { Stage } from '../../lambda/core/plan.ts';
import type { TokenResult } from '../../lambda/core/results.ts';
import { ConfigError, HygieneError } from '../../lambda/errors.ts';
import { resultsShape } from '../../lambda/steps/closing/write-artefacts.ts';
import { factsOf, type Inventory, inventoryShape } from '../../lambda/steps/stored-inventory.ts';
import { planShape } from '../../lambda/steps/stored-plan.ts';
import { type CommandContext, type CommonFlags, exitCodes } from '../command.ts';
import { type Rehearsal, rehearse } from '../night.ts';
import type { ChosenTenant } from '../policy-source.ts';
import { openSession, type Session } from '../session.ts';
import { stageWords } from '../stage-words.ts';
import { renderTable } from '../terminal/table.ts';

/** As many characters of an id as `plan` shows. */
const shortIdLength = 8;

/** Every rule tried on one token, and the outcome. */
export async function explain(
  flags: CommonFlags & { subject: string; now?: string },
  context: CommandContext,
): Promise<number> {
  const session = await openSession(flags, context);
  return rehearse(session, flags, async (rehearsal) => {
    const told = await tell(session, rehearsal, flags.subject);
    const { width } = context.console;
    context.console.print(flags.json ? JSON.stringify(told, null, 2) : wordsOf(told, session.chosen, width));
    return exitCodes.done;
  });
}

type Explanation = {
  token: TokenResult;
  /** Where it stands on its way to a deletion; null where the policy keeps it. */
  stage: Stage | null;
  tried: { rule: string; action: string; matched: string; why: string; decided: boolean }[];
};

async function tell(
  { chosen }: Session,
  { summary, archive }: Rehearsal,
  subject: string,
): Promise<Explanation> {
  const run = { prefix: runPrefix(summary.tenant, summary.startedAt, summary.runId) };
  const inventory = await readLong(archive, { run, name: 'inventory' }, inventoryShape);
  const results = await readLong(archive, { run, name: 'results' }, resultsShape);
  const plan = await readLong(archive, { run, name: 'plan' }, planShape);
  if (inventory === null || results === null || plan === null)
    throw new HygieneError(`The tenant could not be read: ${summary.guard.reasons.join('; ')}`);
  const id = fullIdOf(subject, inventory);
  const entry = inventory.entries.find(({ row }) => row.id === id);
  const token = results.tokens.find((result) => result.id === id);
  if (entry === undefined || token === undefined)
    throw new ConfigError(
      'The tenant lists no token with this id. Take the id from `plan --json` or the report.',
    );
  const facts = factsOf(inventory, chosen.policy);
  const considered = considerationsOf(entry, facts);
  const decisive = considered.findIndex(({ decision }) => decision !== null);
  const tried = considered.map(({ name, action, matched, why }, index) => ({
    rule: name,
    action,
    matched,
    why,
    decided: index === decisive,
  }));
  const planned = plan.planned.find(({ candidate }) => candidate.pat.id === id);
  return { token, stage: planned?.stage ?? null, tried };
}

/** The id that was meant: whole, or so much of its beginning as `plan` shows; what is no token's stays as it is. */
function fullIdOf(subject: string, { entries }: Inventory): string {
  const wanted = subject.toLowerCase().replace(/…$/, '');
  const ids = new Set<string>();
  if (wanted.length >= shortIdLength)
    for (const { row } of entries) if (row.id?.toLowerCase().startsWith(wanted)) ids.add(row.id);
  if (ids.size > 1)
    throw new ConfigError(`${ids.size} tokens have an id that begins with ${wanted}. Give more of it.`);
  const [id = wanted] = ids;
  return id;
}

function wordsOf({ token, stage, tried }: Explanation, { policy }: ChosenTenant, width: number): string {
  const columns = [
    { title: 'tried' },
    { title: 'does', fixed: true },
    { title: 'matches', fixed: true },
    { title: 'why' },
  ];
  const rows = tried.map(({ rule, action, matched, why, decided }) => [
    `${decided ? '→ ' : '  '}${rule}`,
    action,
    matched,
    why,
  ]);
  const { name, ownerName, ownerId, verdict, rule, reason } = token;
  return [
    renderTable([{ title: 'token' }, { title: 'owner' }], [[name, ownerName ?? ownerId ?? '']], width),
    renderTable(columns, rows, width),
    `Outcome: ${verdict}${rule === null ? '' : ` by ${rule}`}: ${reason}.`,
    ...(stage === null ? [] : [`An enforcing run now would ${stageWords(stage, policy)}.`]),
  ].join('\n\n');
}
