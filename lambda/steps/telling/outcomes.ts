import type { DeletionRecord, Plan } from '../../core/plan.ts';
import { type Act, outcomesOf } from '../../core/planning/outcomes.ts';
import type { RotationResult, TokenResult } from '../../core/results.ts';
import { mapRows, type Rows } from '../../core/rows.ts';
import type { BatchIntent, BatchOutcome } from '../deletion/record.ts';
import type { Inventory } from '../inventory.ts';
import type { NoticeList } from '../notices.ts';
import { dueInOrder, factsOf } from '../plan.ts';
import { batchKey, keyOf, readIfThere } from '../run/artefact.ts';
import type { RunContext } from '../run/context.ts';

/** What the chapters of a run leave to be told. */
export type Acted = {
  /** How many batches there were to carry out. */
  batches: number;
  /** Why the deletions ended early; null when they did not. */
  stop: string | null;
  rotations: RotationResult[];
};

/** What became of every token; `uncertain` = of some deletion nobody knows yet whether it took effect. */
export type Outcomes = { tokens: Rows<TokenResult>; uncertain: boolean };

/** What became of every token: as the batches and the notices recorded it, or as the plan left it. */
export async function tellOutcomes(
  context: RunContext,
  { plan, inventory }: { plan: Plan; inventory: Inventory },
  told: Acted,
): Promise<Outcomes> {
  const records = await recordsOf(context, told.batches);
  const acted = new Map<string, Act>([
    ...notReached(plan, told.stop),
    ...(await noticedIn(context)),
    ...records.map(({ tokenId, outcome, reason }): [string, Act] => [tokenId, { outcome, reason }]),
  ]);
  const facts = factsOf(inventory, context.policy);
  const tokens = outcomesOf({ plan, entries: inventory.entries, facts, acted });
  const uncertain = records.some((record) => record.uncertain);
  return { tokens: markRetired(tokens, told.rotations), uncertain };
}

function notReached(plan: Plan, stop: string | null): [string, Act][] {
  const act: Act = { outcome: 'not-reached', reason: stop ?? 'not reached in this run' };
  return plan.mode === 'report' ? [] : dueInOrder(plan).map(({ candidate }) => [candidate.pat.id, act]);
}

async function noticedIn({ archive, run }: RunContext): Promise<[string, Act][]> {
  const list = await readIfThere<NoticeList>(archive, keyOf(run, 'notices'));
  if (list === null || list.messageId === null) return [];
  return list.tokens.map(({ id }) => [id, { outcome: 'noticed', reason: '' }]);
}

/** What the batches recorded; a batch whose outcome could not be written leaves its attempts in doubt. */
async function recordsOf({ archive, run }: RunContext, batches: number): Promise<DeletionRecord[]> {
  const records: DeletionRecord[] = [];
  for (let batch = 1; batch <= batches; batch += 1) {
    const outcome = await readIfThere<BatchOutcome>(archive, batchKey(run, batch, 'outcome'));
    const intent =
      outcome === null ? await readIfThere<BatchIntent>(archive, batchKey(run, batch, 'intent')) : null;
    records.push(...(outcome?.records ?? []), ...(intent?.attempts ?? []).map(asDoubtful));
  }
  return records;
}

function asDoubtful(attempt: DeletionRecord): DeletionRecord {
  const reason = 'Attempted, but what came of it could not be recorded; the next run finds out.';
  return { ...attempt, outcome: 'failed', reason };
}

/** A predecessor that a rotation retired tonight stood in the inventory, and is gone now. */
function markRetired(tokens: Rows<TokenResult>, rotations: RotationResult[]): Rows<TokenResult> {
  const retired = new Map(
    rotations.flatMap(({ secret, predecessor }) =>
      predecessor.state === 'retired' ? [[predecessor.tokenId, secret] as const] : [],
    ),
  );
  if (retired.size === 0) return tokens;
  return mapRows(tokens, (token) => {
    const secret = retired.get(token.id);
    if (secret === undefined) return token;
    const reason = `the predecessor in secret ${secret}, retired after its overlap`;
    return { ...token, verdict: 'delete', rule: 'retired', reason, outcome: 'deleted' };
  });
}
