import { exemptionsOf } from '../core/decide/exemptions.ts';
import type { Plan } from '../core/plan.ts';
import { summarise } from '../core/planning/summary.ts';
import type { Finding, RotationResult, RunResults, RunSummary, TokenResult } from '../core/results.ts';
import type { ApiUsage } from '../ports.ts';
import { keyOf, readIfThere } from './artefact.ts';
import type { RunContext } from './context.ts';
import { readHistory } from './history.ts';
import type { Inventory } from './inventory.ts';
import { renewLease } from './lease.ts';
import { noInventory, noPlan } from './nothing.ts';
import { type Acted, tellOutcomes } from './outcomes.ts';
import { factsOf } from './plan.ts';
import { type Recovery, recoverDeletions } from './recovery.ts';
import { writeArtefacts } from './write-artefacts.ts';

/** What the story of a run hands to its report. */
export type Told = Acted & { troubles: string[]; api: ApiUsage; unfinished: string[] };

/** `results.json`: the results, and the deletions of cut-off runs that are told here for the first time. */
export type StoredResults = RunResults & { recovered: Recovery };

/** Gathers what was found, decided and done, and writes every artefact of the run. */
export async function writeReport(context: RunContext, told: Told): Promise<RunSummary> {
  await renewLease(context);
  const stored = await gather(context, told);
  await writeArtefacts(context, stored);
  return stored.summary;
}

async function gather(context: RunContext, told: Told): Promise<StoredResults> {
  const { run, archive, policy, clock, tenantName } = context;
  const inventory = (await readIfThere<Inventory>(archive, keyOf(run, 'inventory'))) ?? noInventory(context);
  const plan = (await readIfThere<Plan>(archive, keyOf(run, 'plan'))) ?? noPlan(context, told.troubles);
  const tokens = await tellOutcomes(context, { plan, inventory }, told);
  const recovered = await recoverDeletions(context, told.unfinished, inventory);
  for (const record of recovered.deleted) context.log('token', record);
  const findings = [
    ...plan.findings,
    ...told.rotations.flatMap((rotation) => rotation.findings),
    ...findingsOf(recovered),
  ];
  const troubles = [...told.troubles, ...told.rotations.flatMap((rotation) => rotation.troubles)];
  const summary = summarise({
    plan,
    status: statusOf(plan, tokens, {
      troubles,
      rotations: told.rotations,
      switchPosition: run.switchPosition,
    }),
    startedAt: run.startedAt,
    finishedAt: clock.now(),
    entries: inventory.entries,
    tokens,
    rotations: told.rotations,
    findings,
    api: told.api,
  });
  return {
    summary,
    baseUrl: policy.baseUrl,
    rules: policy.rules,
    noticeDays: policy.notice.days,
    tokens,
    owners: inventory.owners,
    findings,
    guard: plan.guard,
    exemptions: exemptionsOf(inventory.entries, factsOf(inventory, context.policy)).results,
    rotations: told.rotations,
    troubles,
    history: await readHistory(archive, tenantName),
    location: archive.locate(keyOf(run, 'html')),
    recovered,
  };
}

function statusOf(
  { guard, mode, planHash }: Plan,
  tokens: TokenResult[],
  night: { troubles: string[]; rotations: RotationResult[]; switchPosition: string },
): RunSummary['status'] {
  if (planHash === '') return 'failed';
  const halted = guard.verdict !== 'proceed' && (mode === 'enforce' || night.switchPosition === 'halt');
  if (halted) return 'halted';
  const undone = tokens.some(({ outcome }) => outcome === 'failed' || outcome === 'not-reached');
  const failed = night.rotations.some(({ state }) => state === 'failed');
  return undone || failed || night.troubles.length > 0 ? 'partial' : 'succeeded';
}

function findingsOf({ runs, deleted }: Recovery): Finding[] {
  return runs.map((prefix) => {
    const runId = prefix.split('/').at(-2) ?? prefix;
    const count = deleted.filter((record) => record.runId === runId).length;
    return {
      key: `run-cut-off:${runId}`,
      kind: 'run-cut-off',
      severity: 'medium',
      tokenId: null,
      ownerId: null,
      message: `Run ${runId} was cut off before its report; ${count} deletions that it made are recorded by this run.`,
      remedy: 'Look into the log of that run for what ended it.',
      controls: [],
    };
  });
}
