import { readHistory } from '../../archive/history.ts';
import { keyOf } from '../../archive/run.ts';
import { exemptionsOf } from '../../core/decide/exemptions.ts';
import type { DeletionRecord, Recovery } from '../../core/deletion-record.ts';
import { isTrustworthy } from '../../core/guard/guard.ts';
import type { Owner } from '../../core/pat.ts';
import type { Plan } from '../../core/plan.ts';
import { continueFindings } from '../../core/planning/finding-life.ts';
import { summarise } from '../../core/planning/summary.ts';
import type { Finding, RotationResult, RunResults, RunSummary, TokenResult } from '../../core/results.ts';
import type { ApiUsage } from '../../ports.ts';
import { failuresByControl } from '../../report/controls.ts';
import { version } from '../../version.ts';
import type { RunContext } from '../context.ts';
import { whomToAsk } from '../owner-mails.ts';
import { factsOf, type Inventory } from '../stored-inventory.ts';
import { readOwnersTold } from '../tell-owners.ts';
import { readKnownFindings } from './known-findings.ts';

/** What the workflow hands to its report. */
export type RunNotes = {
  /** Why the deletions ended early; null when they did not. */
  stop: string | null;
  rotations: RotationResult[];
  problems: string[];
  api: ApiUsage;
  unfinished: string[];
  /** True where owners are to be told of deletions, and nobody put down which. */
  ownersPending: boolean;
};

/** A night as far as it is known at its end. */
type Night = {
  inventory: Inventory;
  plan: Plan;
  tokens: readonly TokenResult[];
  ended: readonly DeletionRecord[];
  recovered: Recovery;
};

/** All that a run found, decided and did: what its reports are rendered from. */
export async function gather(context: RunContext, notes: RunNotes, night: Night): Promise<RunResults> {
  const { run, archive, policy, tenantName } = context;
  const { inventory, plan, tokens, ended, recovered } = night;
  const known = await readKnownFindings(context);
  const problems = problemsOf(context, notes);
  const status = statusOf(plan, tokens, {
    problems,
    rotations: notes.rotations,
    switchPosition: run.switchPosition,
  });
  const told = await readOwnersTold(context);
  const { findings, closed } = continueFindings({
    found: foundIn(night, notes, told?.findings ?? []),
    known,
    tokens,
    startedAt: run.startedAt,
    isWhole: status === 'succeeded',
  });
  return {
    summary: summaryOf(context, notes, { ...night, status, findings, closed }),
    baseUrl: policy.baseUrl,
    rules: policy.rules,
    noticeDays: policy.notice.days,
    tokens,
    owners: ownersIn(night),
    findings,
    closed,
    ...workerOf(inventory),
    ended,
    ...quarantineOf(night),
    guard: plan.guard,
    exemptions: exemptionsOf(inventory.entries, factsOf(inventory, policy)).results,
    rotations: notes.rotations,
    problems,
    history: await readHistory(archive, tenantName),
    location: archive.locate(keyOf(run, 'html')),
    command: context.command,
    ...(told !== null && { ownerMails: { askAt: whomToAsk(policy.owners), mails: told.mails } }),
    recovered,
  };
}

function problemsOf({ interrupted }: RunContext, { problems, rotations }: RunNotes): string[] {
  const stopped = interrupted() ? ['The run was stopped by hand.'] : [];
  return [...problems, ...rotations.flatMap(({ problems }) => problems), ...stopped];
}

/** What the plan found, and what was found since. */
function foundIn(
  { plan, recovered }: Night,
  { rotations }: RunNotes,
  ofOwners: readonly Finding[],
): Finding[] {
  const rotated = rotations.flatMap(({ findings }) => findings);
  const unaddressed = ofOwners.filter(({ key }) => !plan.findings.some((one) => one.key === key));
  return [...plan.findings, ...rotated, ...findingsOf(recovered), ...unaddressed];
}

/** What waits in quarantine after the run: what waited before it and was left there, and what it put there itself. */
function quarantineOf({ plan, tokens, ended }: Night): Pick<RunResults, 'quarantine'> {
  const records = new Map<string, DeletionRecord>();
  for (const { tokenId, known } of plan.quarantined ?? [])
    records.set(tokenId, { ...known.record, setExpiry: known.set, until: known.until });
  for (const record of ended) if (record.outcome === 'quarantined') records.set(record.tokenId, record);
  const waiting = tokens.flatMap(({ id, outcome }) =>
    outcome === 'quarantined' ? (records.get(id) ?? []) : [],
  );
  if (waiting.length === 0) return {};
  const { means } = plan;
  return { quarantine: { revivable: means?.means === 'quarantine' ? means.revivable : 'unknown', waiting } };
}

function ownersIn({ inventory, plan }: Night): Owner[] {
  return [...inventory.owners, ...(plan.owners ?? [])];
}

function workerOf({ connection: { clientId, ownerId } }: Inventory): Pick<RunResults, 'actedAs'> {
  return clientId === '' ? {} : { actedAs: { tokenId: clientId, ownerId } };
}

function summaryOf(
  { run, clock, policy }: RunContext,
  { rotations, api }: RunNotes,
  night: Night & Pick<RunResults, 'findings' | 'closed'> & Pick<RunSummary, 'status'>,
): RunSummary {
  const { inventory, plan, status, tokens, findings, closed } = night;
  const figures = summarise({
    plan,
    status,
    startedAt: run.startedAt,
    finishedAt: clock.now(),
    entries: inventory.entries,
    tokens,
    owners: ownersIn(night),
    rotations,
    findings,
    closed: closed.length,
    api,
  });
  const controls = failuresByControl({ rules: policy.rules, findings, tokens });
  return { ...figures, version, ...(status !== 'failed' && { controls }) };
}

function statusOf(
  { guard, mode, planHash }: Plan,
  tokens: readonly TokenResult[],
  night: { problems: string[]; rotations: RotationResult[]; switchPosition: string },
): RunSummary['status'] {
  if (planHash === '') return 'failed';
  const halted = guard.verdict !== 'proceed' && (mode === 'enforce' || night.switchPosition === 'halt');
  if (halted) return 'halted';
  // What a check rejected is doubted in every mode, though in report position there is nothing to hold back.
  const doubted = !isTrustworthy(guard);
  const undone = tokens.some(({ outcome }) => outcome === 'failed' || outcome === 'not-reached');
  const failed = night.rotations.some(({ state }) => state === 'failed');
  return doubted || undone || failed || night.problems.length > 0 ? 'partial' : 'succeeded';
}

function findingsOf({ runs, deleted }: Recovery): Finding[] {
  return runs.map((prefix) => {
    const runId = prefix.split('/').at(-2) ?? prefix;
    const count = deleted.filter((record) => record.runId === runId).length;
    return {
      key: `run-completed:${runId}`,
      kind: 'run-completed',
      severity: 'medium',
      tokenId: null,
      ownerId: null,
      message: `Run ${runId} could not tell all that it did; ${count} deletions that it made are recorded by this run.`,
      remedy: 'Look into the log of that run for what ended it.',
      controls: [],
    };
  });
}
