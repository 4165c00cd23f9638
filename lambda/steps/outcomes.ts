import type { Plan } from '../core/plan.ts';
import { type Act, outcomesOf } from '../core/planning/outcomes.ts';
import type { RotationResult, TokenResult } from '../core/results.ts';
import { batchKey, keyOf } from './artefact.ts';
import type { BatchOutcome } from './batch-record.ts';
import type { RunContext } from './context.ts';
import type { Inventory } from './inventory.ts';
import type { NoticeList } from './notices.ts';
import { factsOf } from './plan.ts';

/** What the chapters of a run leave to be told. */
export type Acted = {
  /** How many batches there were to carry out. */
  batches: number;
  /** Why the deletions ended early; null when they did not. */
  stop: string | null;
  rotations: RotationResult[];
};

/** What became of every token: as the batches and the notices recorded it, or as the plan left it. */
export async function tellOutcomes(
  context: RunContext,
  { plan, inventory }: { plan: Plan; inventory: Inventory },
  told: Acted,
): Promise<TokenResult[]> {
  const acted = new Map<string, Act>([
    ...notReached(plan, told.stop),
    ...(await noticedIn(context)),
    ...(await recordedIn(context, told.batches)),
  ]);
  const tokens = outcomesOf({
    plan,
    entries: inventory.entries,
    facts: factsOf(inventory, context.policy),
    acted,
  });
  return markRetired(tokens, told.rotations);
}

function notReached(plan: Plan, stop: string | null): [string, Act][] {
  const act: Act = { outcome: 'not-reached', reason: stop ?? 'not reached in this run' };
  return plan.mode === 'report'
    ? []
    : plan.planned.flatMap(({ candidate, stage }) =>
        stage.stage === 'due' ? [[candidate.pat.id, act]] : [],
      );
}

async function noticedIn({ archive, run }: RunContext): Promise<[string, Act][]> {
  const stored = await archive.read(keyOf(run, 'notices'));
  const list: NoticeList | null = stored === null ? null : JSON.parse(stored.body);
  if (list?.messageId === null || list === null) return [];
  return list.tokens.map(({ id }) => [id, { outcome: 'noticed', reason: '' }]);
}

async function recordedIn({ archive, run }: RunContext, batches: number): Promise<[string, Act][]> {
  const acts: [string, Act][] = [];
  for (let batch = 1; batch <= batches; batch += 1) {
    const stored = await archive.read(batchKey(run, batch, 'outcome'));
    const outcome: BatchOutcome = stored === null ? { records: [] } : JSON.parse(stored.body);
    for (const { tokenId, outcome: what, reason } of outcome.records)
      acts.push([tokenId, { outcome: what, reason }]);
  }
  return acts;
}

/** A predecessor that a rotation retired tonight stood in the inventory, and is gone now. */
function markRetired(tokens: TokenResult[], rotations: RotationResult[]): TokenResult[] {
  const retired = new Map(
    rotations.flatMap(({ secret, predecessor }) =>
      predecessor.state === 'retired' ? [[predecessor.tokenId, secret] as const] : [],
    ),
  );
  return tokens.map((token) => {
    const secret = retired.get(token.id);
    if (secret === undefined) return token;
    const reason = `the predecessor in secret ${secret}, retired after its overlap`;
    return { ...token, verdict: 'delete', rule: 'retired', reason, outcome: 'deleted' };
  });
}
