import { DAY_MS, isLaterThan } from '../instant.ts';
import type { InventoryRow } from '../pat.ts';
import type { Decision, Facts, FilterKey, InventoryEntry, Protection } from '../plan.ts';
import { type Rule, ruleHash } from '../policy/schema.ts';
import { plainId } from '../text.ts';
import type { Answer, Subject, Truth } from './answer.ts';
import { answerAll } from './conditions.ts';
import { exempt } from './exemptions.ts';
import { decideExpire, onlyEarlier } from './expire.ts';
import { filterOf } from './listings.ts';

/**
 * What the policy says of a token: the first consideration that decides; kept where none does.
 * Deletes only what is beyond doubt.
 */
export function decide(entry: InventoryEntry, facts: Facts): Decision {
  const undecided: string[] = [];
  for (const { decision, action, matched, name, why } of consider(entry, facts)) {
    if (decision !== null) return decision;
    if ((action === 'delete' || action === 'expire') && matched === 'unknown')
      undecided.push(`rule ${name} is undecided: ${why}`);
  }
  if (undecided.length > 0) return keptInDoubt(undecided.join('; '));
  return { verdict: 'keep', by: 'nothing', reason: 'no rule decides on it' };
}

/** Every protection, doubt and rule tried on a token, in order; those after the decisive one too. */
export function explain(entry: InventoryEntry, facts: Facts): Consideration[] {
  return [...consider(entry, facts)];
}

/**
 * Why a token is kept whatever a rule, a rotation or a person's plan says of it; null where nothing protects it.
 * The door asks it before every deletion, of whatever kind: a protection in doubt protects too.
 */
export function whyProtected(row: InventoryRow, facts: Facts): string | null {
  for (const { decision } of considerProtections(row, facts)) if (decision !== null) return decision.reason;
  return null;
}

function* consider({ row, certifiedBy }: InventoryEntry, facts: Facts): Generator<Consideration> {
  yield* considerProtections(row, facts);
  if (row.kind === 'unreadable') return;
  for (const rule of facts.policy.rules) yield considerRule(rule, { pat: row, certifiedBy, facts });
}

/** One protection, doubt or rule that was tried on a token, and what it came to. */
type Consideration = {
  kind: 'protection' | 'doubt' | 'rule';
  /** The protection's or the rule's name; `dates` and `history` for the doubts about them. */
  name: string;
  action: Rule['do'];
  matched: Truth;
  /** In words, why; never with text that the tenant sent. */
  why: string;
  /** What it decides, unless one before it already did; null where it decides nothing. */
  decision: Decision | null;
};

/** "In doubt kept": the decision on a token of which something needed is not known. */
function keptInDoubt(reason: string): Decision {
  return { verdict: 'keep', by: 'doubt', reason };
}

/** A protection that stands above every rule; where it cannot be ruled out, it keeps too. */
function protection(name: Protection, { holds, why }: Answer): Consideration {
  const tried = { kind: 'protection', name, action: 'keep', matched: holds, why } as const;
  if (holds === 'no') return { ...tried, decision: null };
  const kept: Decision = { verdict: 'keep', by: { protection: name }, reason: why };
  return { ...tried, decision: holds === 'yes' ? kept : keptInDoubt(`${name} cannot be ruled out: ${why}`) };
}

const MINUTE_MS = 60_000;

/**
 * "Above every rule, and not to be overridden: managed tokens, the worker's own token, every token that a
 * rotation's secret names in any stage, exempt tokens, and tokens whose id, owner or needed dates cannot be read."
 */
function* considerProtections(row: InventoryRow, facts: Facts): Generator<Consideration> {
  if (row.kind === 'unreadable') {
    yield protection('unreadable', { holds: 'yes', why: `it cannot be read: ${row.reason}` });
    return;
  }
  const subject = { pat: row, facts };
  yield protection('managed', managed(subject));
  yield protection('own', own(subject));
  yield protection('designated', designated(subject));
  yield protection('exempt', exempt(subject));
  yield considerDates(subject);
  yield considerHistory(subject);
}

/** "Managed tokens." */
function managed({ pat }: Subject): Answer {
  return pat.managed
    ? { holds: 'yes', why: 'the platform itself owns it' }
    : { holds: 'no', why: 'the platform does not own it' };
}

/** "The worker's own token." */
function own({ pat, facts }: Subject): Answer {
  return facts.workerIds.has(plainId(pat.id))
    ? { holds: 'yes', why: 'this tool itself works with it' }
    : { holds: 'no', why: 'this tool does not work with it' };
}

/** "Every token that a rotation's secret names in any stage." */
function designated({ pat, facts }: Subject): Answer {
  if (facts.designated.has(plainId(pat.id))) return { holds: 'yes', why: 'a designated secret names it' };
  const [unread] = facts.unreadableSecrets;
  if (unread !== undefined)
    return { holds: 'unknown', why: `the designated secret ${unread} cannot be read` };
  return { holds: 'no', why: 'no designated secret names it' };
}

/**
 * A date in the future cannot be right, so no rule is tried on it. Within the clock skew that the policy
 * allows it is only a token that was just made or used, which no rule deletes.
 */
function considerDates({ pat, facts }: Subject): Consideration {
  const days = (facts.policy.sanity.maxClockSkewMinutes * MINUTE_MS) / DAY_MS;
  const tried = { kind: 'doubt', name: 'dates', action: 'keep' } as const;
  const isMadeInFuture = isLaterThan(pat.created, facts.now, days);
  const future = isMadeInFuture ? 'created' : 'last used';
  if (!isMadeInFuture && (pat.lastUsed === null || !isLaterThan(pat.lastUsed, facts.now, days))) {
    return { ...tried, matched: 'no', why: 'its dates lie in the past', decision: null };
  }
  const why = `it says that it was ${future} in the future`;
  return { ...tried, matched: 'yes', why, decision: keptInDoubt(why) };
}

/** What contradicts an earlier night is doubt: what was remembered beats what is suddenly told. */
function considerHistory({ pat, facts }: Subject): Consideration {
  const tried = { kind: 'doubt', name: 'history', action: 'keep' } as const;
  const why = facts.doubts.get(plainId(pat.id));
  if (why !== undefined) return { ...tried, matched: 'yes', why, decision: keptInDoubt(why) };
  return { ...tried, matched: 'no', why: 'nothing contradicts an earlier night', decision: null };
}

/** A readable token, and the filtered listings that returned it unchanged. */
export type Certified = Subject & { certifiedBy: readonly FilterKey[] };

/** "The first matching `keep`, `delete` or `expire` decides"; a `report` never does. */
function considerRule(rule: Rule, subject: Certified): Consideration {
  const toDelete = rule.do === 'delete' || rule.do === 'expire';
  const answer = onlyEarlier(rule, answerAll(rule.when, { ...subject, toDelete }), subject);
  const decision = deciders[rule.do](rule, answer, subject);
  return {
    kind: 'rule',
    name: rule.name,
    action: rule.do,
    matched: answer.holds,
    why: answer.why,
    decision,
  };
}

type Decider = (rule: Rule, answer: Answer, subject: Certified) => Decision | null;

const deciders: Record<Rule['do'], Decider> = {
  keep: decideKeep,
  delete: decideDelete,
  expire: decideExpire,
  report: () => null,
};

/** A keep rule keeps also where it is not known whether it holds: in doubt kept. */
function decideKeep(rule: Rule, { holds, why }: Answer): Decision | null {
  if (holds === 'no') return null;
  if (holds === 'unknown') return keptInDoubt(`rule ${rule.name} would keep it, but ${why}`);
  return { verdict: 'keep', by: { rule: rule.name }, reason: why };
}

/**
 * "A token may be deleted only if the filtered listing for that rule's own cutoff returned it and the local
 * check of the same condition agrees." Where the two disagree it is kept, and no later rule is tried.
 */
function decideDelete(rule: Rule, { holds, why }: Answer, subject: Certified): Decision | null {
  const filter = filterOf(rule);
  const certified = filter !== null && subject.certifiedBy.includes(filter);
  if (certified && isContradicted(rule, subject)) {
    return keptInDoubt(`the tenant's filtered listing for rule ${rule.name} holds it, but ${why}`);
  }
  if (holds !== 'yes') return null;
  if (certified) return { verdict: 'delete', rule: rule.name, ruleHash: ruleHash(rule), filter, reason: why };
  return keptInDoubt(`${why}, but no filtered listing of the tenant certifies it for rule ${rule.name}`);
}

// The tenant's `lastUsed le` filter may or may not match a null: that alone is no contradiction.
function isContradicted({ when: { unusedDays } }: Rule, { pat, facts }: Subject): boolean {
  if (pat.lastUsed === null) return false;
  return unusedDays === undefined || isLaterThan(pat.lastUsed, facts.now, -unusedDays);
}
