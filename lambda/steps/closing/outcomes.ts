import { readIfThere } from '../../archive/documents.ts';
import { keyOf } from '../../archive/run.ts';
import type { DeletionRecord, TokenOutcome } from '../../core/deletion-record.ts';
import type { Plan } from '../../core/plan.ts';
import { type Act, outcomesOf } from '../../core/planning/outcomes.ts';
import type { TokenResult } from '../../core/results.ts';
import { ROTATION_RULES } from '../../core/retire.ts';
import { isUnanswered, readRecords } from '../../deletion/record.ts';
import { workOf } from '../batches.ts';
import type { RunContext } from '../context.ts';
import { noticeListSchema } from '../notices.ts';
import { factsOf, type Inventory } from '../stored-inventory.ts';

/** What became of every token that the inventory has, and which others were deleted. */
export type Outcomes = {
  tokens: readonly TokenResult[];
  /** Deletions of tokens that came after the listing: a rotation minted them in vain. */
  unlisted: DeletionRecord[];
  /** What this run ended, or gave back, in the order in which it was recorded. */
  ended: DeletionRecord[];
  /** How many deletions failed: a refusal is no proof that the token is still there. */
  failedDeletions: number;
  /** Of some deletion nobody knows yet whether it took effect. */
  uncertain: boolean;
};

/** What became of every token: as the records and the notices say, or as the plan left it; `stop` = why the batches ended early. */
export async function readOutcomes(
  context: RunContext,
  { plan, inventory }: { plan: Plan; inventory: Inventory },
  stop: string | null,
): Promise<Outcomes> {
  const records = await recordsOf(context);
  const acted = new Map<string, Act>([
    ...notReached(plan, stop),
    ...(await noticedIn(context)),
    ...records.map(({ tokenId, outcome, reason }): [string, Act] => [tokenId, { outcome, reason }]),
  ]);
  const facts = factsOf(inventory, context.policy);
  const tokens = outcomesOf({ plan, entries: inventory.entries, facts, acted });
  const uncertain = records.some((record) => record.uncertain);
  const rotated = new Map(records.filter(isOfRotation).map((record) => [record.tokenId, record]));
  const ended = records.filter(({ outcome }) => isTold.has(outcome));
  const failedDeletions = countFailedDeletions(records, plan);
  const told = { ended, failedDeletions, uncertain };
  if (rotated.size === 0) return { ...told, tokens, unlisted: [] };
  return { ...told, tokens: markRotated(tokens, rotated), unlisted: withoutRow(tokens, rotated) };
}

/** A token whose expiry could not be changed is still there. */
function countFailedDeletions(records: readonly DeletionRecord[], plan: Plan): number {
  const failed = new Set(records.flatMap(({ outcome, tokenId }) => (outcome === 'failed' ? [tokenId] : [])));
  for (const { candidate } of plan.planned)
    if (workOf(candidate, plan).does !== 'delete') failed.delete(candidate.pat.id);
  for (const { tokenId, standing } of plan.quarantined ?? [])
    if (standing.standing === 'release') failed.delete(tokenId);
  return failed.size;
}

const isTold: ReadonlySet<TokenOutcome> = new Set<TokenOutcome>([
  'deleted',
  'quarantined',
  'released',
  'expired',
]);

function notReached(plan: Plan, stop: string | null): [string, Act][] {
  const act: Act = { outcome: 'not-reached', reason: stop ?? 'not reached in this run' };
  if (plan.mode === 'report') return [];
  const due = plan.planned.filter(({ stage }) => stage.stage === 'due');
  const ids = due.map(({ candidate }) => candidate.pat.id);
  return [...ids, ...dueInQuarantine(plan)].map((id) => [id, act]);
}

/** Of a halted night nothing in quarantine is due. */
function dueInQuarantine({ guard, quarantined = [] }: Plan): string[] {
  if (guard.verdict !== 'proceed') return [];
  const due = quarantined.filter(({ standing }) => ['due', 'release'].includes(standing.standing));
  return due.map(({ tokenId }) => tokenId);
}

async function noticedIn({ archive, run }: RunContext): Promise<[string, Act][]> {
  const list = await readIfThere(archive, keyOf(run, 'notices'), noticeListSchema);
  if (list === null || list.messageId === null) return [];
  return list.tokens.map(({ id }) => [id, { outcome: 'noticed', reason: '' }]);
}

/** What the run recorded; where no outcome could be written, the attempt is left in doubt. */
async function recordsOf({ archive, run }: RunContext): Promise<DeletionRecord[]> {
  const records = await readRecords(archive, run);
  return records.map((record) => (isUnanswered(record) ? asDoubtful(record) : record));
}

function asDoubtful(attempt: DeletionRecord): DeletionRecord {
  const reason = 'Attempted, but what came of it could not be recorded; the next run finds out.';
  return { ...attempt, outcome: 'failed', reason };
}

function isOfRotation({ rule }: DeletionRecord): boolean {
  return ROTATION_RULES.some((name) => name === rule);
}

type Rotated = ReadonlyMap<string, DeletionRecord>;

/** No plan names what a rotation deletes: its row tells what was recorded, unless the token was spared. */
function markRotated(tokens: readonly TokenResult[], rotated: Rotated): readonly TokenResult[] {
  return tokens.map((token) => {
    const record = rotated.get(token.id);
    if (record === undefined || record.outcome === 'spared') return token;
    const { rule, reason, outcome } = record;
    return { ...token, verdict: 'delete', rule, reason, outcome };
  });
}

function withoutRow(tokens: readonly TokenResult[], rotated: Rotated): DeletionRecord[] {
  const rest = new Map(rotated);
  for (const { id } of tokens) rest.delete(id);
  return [...rest.values()].filter(({ outcome }) => outcome === 'deleted');
}
