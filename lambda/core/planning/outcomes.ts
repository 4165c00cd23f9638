import { createDecider } from '../decide/decide.ts';
import type { TokenOutcome } from '../deletion-record.ts';
import { dueAt } from '../notice/stage.ts';
import type { InventoryRow, UnreadablePat } from '../pat.ts';
import type {
  Decision,
  Facts,
  InventoryEntry,
  Plan,
  PlannedToken,
  QuarantinedToken,
  Stage,
} from '../plan.ts';
import type { TenantPolicy } from '../policy/schema.ts';
import { standingWords } from '../quarantine/standing.ts';
import { isApart } from '../quarantine/tonight.ts';
import type { TokenResult } from '../results.ts';

/** What was done to a token, and why, where that needs saying. */
export type Act = { outcome: TokenOutcome; reason: string };

/** What a run planned, and what it then did: by token id, for those it acted on. */
export type NightsWork = {
  plan: Plan;
  entries: readonly InventoryEntry[];
  facts: Facts;
  acted: ReadonlyMap<string, Act>;
};

/** What became of every token of the inventory: "exactly one outcome a token, summing to the inventory". */
export function outcomesOf(work: NightsWork): readonly TokenResult[] {
  const { plan, entries, facts, acted } = work;
  const planned = new Map(plan.planned.map((token) => [token.candidate.pat.id, token]));
  const waiting = new Map((plan.quarantined ?? []).filter(isApart).map((one) => [one.tokenId, one]));
  const decide = createDecider(facts);
  let nameless = 0;
  return entries.map((entry) => {
    if (entry.row.id === null) nameless += 1;
    const id = entry.row.id ?? `unreadable-row-${nameless}`;
    const token = planned.get(id);
    const act = acted.get(id);
    if (token !== undefined) return resultOf(entry.row, id, outcome(token, act, { plan, facts }));
    const quarantined = waiting.get(id);
    return resultOf(
      entry.row,
      id,
      quarantined === undefined ? keeping(decide(entry)) : inQuarantine(quarantined, act),
    );
  });
}

type Fate = Pick<TokenResult, 'verdict' | 'rule' | 'reason' | 'outcome' | 'deadline'>;

function keeping(decision: Decision): Fate {
  return {
    verdict: 'keep',
    rule: decision.verdict === 'keep' ? decider(decision.by) : null,
    reason: decision.reason,
    outcome: 'kept',
    deadline: null,
  };
}

function inQuarantine({ known, standing }: QuarantinedToken, act: Act | undefined): Fate {
  const stays = act === undefined || act.outcome === 'spared' || act.outcome === 'kept';
  const words = standingWords(known, standing);
  const told = act?.reason ?? '';
  return {
    verdict: act?.outcome === 'released' ? 'keep' : 'delete',
    rule: known.rule,
    // What was done by these words is recorded with them.
    reason: told.startsWith(words) ? told : [words, told].filter((part) => part !== '').join('; '),
    outcome: stays ? 'quarantined' : act.outcome,
    deadline: known.until,
  };
}

function decider(by: Extract<Decision, { verdict: 'keep' }>['by']): string | null {
  if (by === 'nothing') return null;
  if (by === 'doubt') return by;
  return 'rule' in by ? by.rule : by.protection;
}

function outcome(
  { candidate: { rule, reason, action }, stage }: PlannedToken,
  act: Act | undefined,
  { plan, facts }: { plan: Plan; facts: Facts },
): Fate {
  const untouched = plan.mode === 'report' ? reported[stage.stage] : leftUndone[stage.stage];
  return {
    verdict: action.do,
    rule,
    reason: withReasons(reason, stage.stage === 'held' ? `held: ${stage.reason}` : '', act?.reason ?? ''),
    outcome: act?.outcome ?? untouched,
    deadline: isUnannounced(stage, act, plan) ? null : deadlineOf(stage, facts.policy),
  };
}

/** What was said of a token, one thing after the other; mostly it is one. */
function withReasons(reason: string, ...others: string[]): string {
  return others.reduce((all, part) => (part === '' ? all : `${all}; ${part}`), reason);
}

const reported: Record<Stage['stage'], TokenOutcome> = {
  due: 'would-delete',
  announce: 'would-delete',
  queued: 'would-delete',
  running: 'waiting',
  held: 'kept',
};

const leftUndone: Record<Stage['stage'], TokenOutcome> = {
  due: 'not-reached',
  announce: 'waiting',
  queued: 'waiting',
  running: 'waiting',
  held: 'kept',
};

/** A notice that a night meant to give and did not, halted or refused, sets no deadline. */
function isUnannounced({ stage }: Stage, act: Act | undefined, { mode }: Plan): boolean {
  return stage === 'announce' && mode === 'enforce' && act === undefined;
}

function deadlineOf(stage: Stage, policy: TenantPolicy): string | null {
  if (stage.stage === 'announce') return stage.deadline;
  return 'notice' in stage && stage.notice !== null ? dueAt(stage.notice, policy) : null;
}

/** Written out, since a copy of an object takes several times as long, and there may be a hundred thousand. */
function resultOf(row: InventoryRow, id: string, fate: Fate): TokenResult {
  const { verdict, rule, reason, outcome, deadline } = fate;
  if (row.kind === 'unreadable') return { ...ofUnreadable(row), id, ...fate };
  const { name, owner, scopes, created, lastUsed, expiry, managed } = row;
  return {
    name,
    ownerId: owner.id,
    ownerName: owner.name,
    scopes,
    created,
    lastUsed,
    expiry,
    managed,
    readable: true,
    id,
    verdict,
    rule,
    reason,
    outcome,
    deadline,
  };
}

function ofUnreadable({ name, ownerId }: UnreadablePat): Omit<TokenResult, keyof Fate | 'id'> {
  return {
    name: name ?? '',
    ownerId,
    ownerName: null,
    scopes: { kind: 'unknown' },
    created: null,
    lastUsed: null,
    expiry: { kind: 'unknown' },
    managed: false,
    readable: false,
  };
}
