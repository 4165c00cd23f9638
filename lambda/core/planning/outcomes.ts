import { decide } from '../decide/decide.ts';
import type { TokenOutcome } from '../deletion-record.ts';
import { dueAt } from '../notice/stage.ts';
import type { InventoryRow } from '../pat.ts';
import type { Decision, Facts, InventoryEntry, Plan, Stage } from '../plan.ts';
import type { TokenResult } from '../results.ts';
import { packRows, type Rows } from '../rows.ts';

/** What was done to a token, and why, where that needs saying. */
export type Act = { outcome: TokenOutcome; reason: string };

/** What a run planned, and what it then did: by token id, for those it acted on. */
export type NightsWork = {
  plan: Plan;
  entries: Rows<InventoryEntry>;
  facts: Facts;
  acted: ReadonlyMap<string, Act>;
};

/** What became of every token of the inventory: "exactly one outcome a token, summing to the inventory". */
export function outcomesOf(work: NightsWork): Rows<TokenResult> {
  return packRows(eachOutcome(work));
}

function* eachOutcome({ plan, entries, facts, acted }: NightsWork): Generator<TokenResult> {
  const planned = intendedIn(plan);
  let nameless = 0;
  for (const entry of entries) {
    if (entry.row.id === null) nameless += 1;
    const id = entry.row.id ?? `unreadable-row-${nameless}`;
    const intended = planned.get(id);
    const described = { ...describe(entry.row), id };
    if (intended === undefined) yield { ...described, ...keeping(decide(entry, facts)) };
    else yield { ...described, ...outcome(intended, acted.get(id), { plan, facts }) };
  }
}

/** What the plan says of a token, and no more: there may be a hundred thousand. */
type Intended = { rule: string; reason: string; stage: Stage };

function intendedIn(plan: Plan): Map<string, Intended> {
  const planned = new Map<string, Intended>();
  for (const { candidate, stage } of plan.planned) {
    const { pat, rule, reason } = candidate;
    planned.set(pat.id, { rule, reason, stage });
  }
  return planned;
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

function decider(by: Extract<Decision, { verdict: 'keep' }>['by']): string | null {
  if (by === 'nothing') return null;
  if (by === 'doubt') return by;
  return 'rule' in by ? by.rule : by.protection;
}

function outcome(
  { rule, reason, stage }: Intended,
  act: Act | undefined,
  { plan, facts }: { plan: Plan; facts: Facts },
): Fate {
  const untouched = plan.mode === 'report' ? reported[stage.stage] : leftUndone[stage.stage];
  return {
    verdict: 'delete',
    rule,
    reason: [reason, stage.stage === 'held' ? `held: ${stage.reason}` : '', act?.reason ?? '']
      .filter((part) => part !== '')
      .join('; '),
    outcome: act?.outcome ?? untouched,
    deadline: isUnannounced(stage, act, plan) ? null : deadlineOf(stage, facts.policy.notice.days),
  };
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

function deadlineOf(stage: Stage, noticeDays: number): string | null {
  if (stage.stage === 'announce') return stage.deadline;
  return 'notice' in stage && stage.notice !== null ? dueAt(stage.notice, noticeDays) : null;
}

function describe(row: InventoryRow): Omit<TokenResult, keyof Fate | 'id'> {
  if (row.kind === 'pat') {
    const { name, owner, scopes, created, lastUsed, expiry, managed } = row;
    const about = { name, ownerId: owner.id, ownerName: owner.name, scopes, created, lastUsed, expiry };
    return { ...about, managed, readable: true };
  }
  return {
    name: row.name ?? '',
    ownerId: row.ownerId,
    ownerName: null,
    scopes: { kind: 'unknown' },
    created: null,
    lastUsed: null,
    expiry: { kind: 'unknown' },
    managed: false,
    readable: false,
  };
}
