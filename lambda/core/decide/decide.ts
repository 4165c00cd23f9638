import { addDays, laterThan } from '../instant.ts';
import type { Pat } from '../pat.ts';
import type { Decision, Facts, InventoryEntry } from '../plan.ts';
import { type Rule, ruleHash, type TenantPolicy } from '../policy/schema.ts';
import { whyNotForward } from '../quarantine/give-back.ts';
import { plainId } from '../text.ts';
import type { Answer, Test } from './answer.ts';
import { testOf } from './conditions.ts';
import { filterOf } from './listings.ts';
import {
  type Consideration,
  keptInDoubt,
  protectionTrials,
  type Token,
  type Trial,
  unreadable,
} from './protections.ts';

/** What the policy says of a token (`createDecider`). */
export function decide(entry: InventoryEntry, facts: Facts): Decision {
  return createDecider(facts)(entry);
}

/**
 * Makes the function that says what the policy says of one token after the other: the first consideration that
 * decides; kept where none does. Deletes only what is beyond doubt.
 */
export function createDecider(facts: Facts): (entry: InventoryEntry) => Decision {
  const rules = facts.policy.rules.filter((rule) => rule.do !== 'report');
  const trials = [...protectionTrials(facts), ...rules.map((rule) => quickTrial(rule, facts))];
  return ({ row, certifiedBy }) =>
    row.kind === 'unreadable'
      ? unreadable(row).decision
      : decideBy(trials, { pat: row, id: plainId(row.id), certifiedBy });
}

function decideBy(trials: readonly Trial[], token: Token): Decision {
  const undecided: string[] = [];
  for (const trial of trials) {
    const { decision, action, matched, name, why } = trial(token);
    if (decision !== null) return decision;
    if ((action === 'delete' || action === 'expire') && matched === 'unknown')
      undecided.push(`rule ${name} is undecided: ${why}`);
  }
  if (undecided.length > 0) return keptInDoubt(undecided.join('; '));
  return { verdict: 'keep', by: 'nothing', reason: 'no rule decides on it' };
}

/** Every protection, doubt and rule tried on a token, in order; those after the decisive one too. */
export function explain({ row, certifiedBy }: InventoryEntry, facts: Facts): Consideration[] {
  if (row.kind === 'unreadable') return [unreadable(row)];
  const trials = [...protectionTrials(facts), ...facts.policy.rules.map((rule) => ruleTrial(rule, facts))];
  const token = { pat: row, id: plainId(row.id), certifiedBy };
  return trials.map((trial) => trial(token));
}

/**
 * The same trial, without words where the last use alone says that a delete rule does not hold and no listing says
 * otherwise: most tokens of a tenant are in use.
 */
function quickTrial(rule: Rule, facts: Facts): Trial {
  const trial = ruleTrial(rule, facts);
  const filter = filterOf(rule);
  if (rule.do !== 'delete' || filter === null) return trial;
  const contradicts = contradictionOf(rule, facts);
  const why = 'its last use excludes it';
  const out = {
    kind: 'rule',
    name: rule.name,
    action: 'delete',
    matched: 'no',
    why,
    decision: null,
  } as const;
  return (token) => (contradicts(token.pat) && !token.certifiedBy.includes(filter) ? out : trial(token));
}

/** "The first matching `keep`, `delete` or `expire` decides"; a `report` never does. */
function ruleTrial(rule: Rule, facts: Facts): Trial {
  const { name, when, do: action } = rule;
  const toDelete = action === 'delete' || action === 'expire';
  const test = onlyEarlier(rule, testOf(when, { facts, toDelete }), facts);
  const decideBy = deciders[action](rule, facts);
  return (token) => {
    const answer = test(token.pat);
    const decision = decideBy(answer, token);
    return { kind: 'rule', name, action, matched: answer.holds, why: answer.why, decision };
  };
}

type Decider = (answer: Answer, token: Token) => Decision | null;

const deciders: Record<Rule['do'], (rule: Rule, facts: Facts) => Decider> = {
  keep: keeping,
  delete: deleting,
  expire: expiring,
  report: () => () => null,
};

/** A keep rule keeps also where it is not known whether it holds: in doubt kept. */
function keeping({ name }: Rule): Decider {
  return ({ holds, why }) => {
    if (holds === 'no') return null;
    if (holds === 'unknown') return keptInDoubt(`rule ${name} would keep it, but ${why}`);
    return { verdict: 'keep', by: { rule: name }, reason: why };
  };
}

/**
 * "A token may be deleted only if the filtered listing for that rule's own cutoff returned it and the local
 * check of the same condition agrees." Where the two disagree it is kept, and no later rule is tried.
 */
function deleting(rule: Rule, facts: Facts): Decider {
  const { name } = rule;
  const filter = filterOf(rule);
  const contradicts = contradictionOf(rule, facts);
  let hash: string | undefined;
  return ({ holds, why }, { pat, certifiedBy }) => {
    const certified = filter !== null && certifiedBy.includes(filter);
    if (certified && contradicts(pat))
      return keptInDoubt(`the tenant's filtered listing for rule ${name} holds it, but ${why}`);
    if (holds !== 'yes') return null;
    if (!certified)
      return keptInDoubt(`${why}, but no filtered listing of the tenant certifies it for rule ${name}`);
    hash ??= ruleHash(rule);
    return { verdict: 'delete', rule: name, ruleHash: hash, filter, reason: why };
  };
}

// The tenant's `lastUsed le` filter may or may not match a null: that alone is no contradiction.
function contradictionOf({ when: { unusedDays } }: Rule, { now }: Facts): (pat: Pat) => boolean {
  if (unusedDays === undefined) return ({ lastUsed }) => lastUsed !== null;
  const isWithin = laterThan(now, -unusedDays);
  return ({ lastUsed }) => lastUsed !== null && isWithin(lastUsed);
}

/**
 * "Never later than it is": adds to the test of an expire rule that the token does not expire before; one that does is
 * left to the rules that follow.
 */
function onlyEarlier(rule: Rule, test: Test, { now }: Facts): Test {
  if (rule.do !== 'expire') return test;
  const to = addDays(now, daysOf(rule));
  return (pat) => {
    const answer = test(pat);
    const reason = answer.holds === 'no' ? null : whyNotForward(pat.expiry, to);
    if (reason === null) return answer;
    return { holds: pat.expiry.kind === 'unknown' ? 'unknown' : 'no', why: `${answer.why}, but ${reason}` };
  };
}

/** "`expire` (sets the expiry to `inDays` from now …; reversible, so it needs no certificate of the server)." */
function expiring(rule: Rule): (answer: Answer) => Decision | null {
  const [name, hash, inDays] = [rule.name, ruleHash(rule), daysOf(rule)];
  return ({ holds, why }) =>
    holds === 'yes' ? { verdict: 'expire', rule: name, ruleHash: hash, inDays, reason: why } : null;
}

/** "`inDays`: 1 to 365"; a policy without it is refused. */
function daysOf({ inDays = 365 }: Rule): number {
  return inDays;
}

/** What hangs on the directory in one of these nights is asked tonight, so that the memory can explain it then. */
const nightsAhead = 3;

/**
 * Makes the function that tells whether a token's owner must be looked up: whether without the directory the decision
 * on the token is in doubt, or whether a `report` rule holds; or whether the owner is to get a mail of its end.
 */
export function concernsOwner(policy: TenantPolicy, now: string): (entry: InventoryEntry) => boolean {
  const soon: Facts = {
    now: addDays(now, nightsAhead),
    policy,
    workerIds: new Set(),
    designated: new Set(),
    unreadableSecrets: [],
    doubts: new Map(),
    restored: new Map(),
    owners: new Map(),
  };
  const decide = createDecider(soon);
  const reporting = policy.rules.filter((rule) => rule.do === 'report');
  const reports = reporting.map(({ when }) => testOf(when, { facts: soon }));
  return (entry) => {
    const { row } = entry;
    if (row.kind === 'unreadable' || row.managed) return false;
    const decision = decide(entry);
    const isOpen = decision.verdict === 'keep' ? decision.by === 'doubt' : policy.owners !== undefined;
    if (isOpen) return true;
    return reports.some((test) => test(row).holds === 'unknown');
  };
}
