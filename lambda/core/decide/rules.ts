import { addDays } from '../instant.ts';
import type { Decision, FilterKey } from '../plan.ts';
import { ruleHash } from '../policy/policy-hash.ts';
import type { Rule } from '../policy/schema.ts';
import { type Answer, answerAll, type Subject } from './conditions.ts';
import { type Consideration, keptInDoubt } from './consideration.ts';
import { filterOf } from './listings.ts';

/** A readable token, and the filtered listings that returned it unchanged. */
export type Certified = Subject & { certifiedBy: readonly FilterKey[] };

/** "The first matching `keep` or `delete` decides"; a `report` never does. */
export function considerRule(rule: Rule, subject: Certified): Consideration {
  const answer = answerAll(rule.when, { ...subject, toDelete: rule.do === 'delete' });
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

const deciders: Record<Rule['do'], Decider> = { keep: decideKeep, delete: decideDelete, report: () => null };

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
  return unusedDays === undefined || pat.lastUsed > addDays(facts.now, -unusedDays);
}
