import { addMilliseconds } from '../instant.ts';
import type { UnreadablePat } from '../pat.ts';
import type { Exemption } from '../policy/schema.ts';
import type { Answer, Subject } from './conditions.ts';
import { type Consideration, keptInDoubt, protection } from './consideration.ts';
import { coverage, endOfExemption } from './exemptions.ts';

const MINUTE_MS = 60_000;

/** "Tokens whose id, owner or needed dates cannot be read are kept." */
export function considerUnreadable(row: UnreadablePat): Consideration {
  return protection('unreadable', { holds: 'yes', why: `it cannot be read: ${row.reason}` });
}

/**
 * "Above every rule, and not to be overridden: managed tokens, the worker's own token, every token that a
 * rotation's secret names in any stage, exempt tokens."
 */
export function* considerProtections(subject: Subject): Generator<Consideration> {
  yield protection('managed', managed(subject));
  yield protection('own', own(subject));
  yield protection('designated', designated(subject));
  yield protection('exempt', exempt(subject));
  yield considerDates(subject);
}

/** "Managed tokens." */
function managed({ pat }: Subject): Answer {
  return pat.managed
    ? { holds: 'yes', why: 'the platform itself owns it' }
    : { holds: 'no', why: 'the platform does not own it' };
}

/** "The worker's own token." */
function own({ pat, facts }: Subject): Answer {
  return pat.id === facts.workerId
    ? { holds: 'yes', why: 'this tool itself works with it' }
    : { holds: 'no', why: 'this tool does not work with it' };
}

/** "Every token that a rotation's secret names in any stage." */
function designated({ pat, facts }: Subject): Answer {
  return facts.designated.has(pat.id)
    ? { holds: 'yes', why: 'a designated secret names it' }
    : { holds: 'no', why: 'no designated secret names it' };
}

/** "Exempt tokens": those that an exemption covers that has not ended. */
function exempt({ pat, facts }: Subject): Answer {
  const standing = facts.policy.exemptions.filter((one) => endOfExemption(one) > facts.now);
  const answers = standing.map((exemption) => ({ exemption, ...coverage(exemption, pat, facts) }));
  const covering = answers.find(({ holds }) => holds === 'yes');
  if (covering !== undefined) return { holds: 'yes', why: describe(covering.exemption) };
  const open = answers.find(({ holds }) => holds === 'unknown');
  if (open !== undefined) return { holds: 'unknown', why: `${open.why} (${describe(open.exemption)})` };
  return { holds: 'no', why: 'no exemption covers it' };
}

function describe({ reason, approvedBy, until }: Exemption): string {
  return `exempt until ${until}, approved by ${approvedBy}: ${reason}`;
}

/**
 * A date in the future cannot be right, so no rule is tried on it. Within the clock skew that the policy
 * allows it is only a token that was just made or used, which no rule deletes.
 */
function considerDates({ pat, facts }: Subject): Consideration {
  const skew = facts.policy.sanity.maxClockSkewMinutes * MINUTE_MS;
  const latest = addMilliseconds(facts.now, skew);
  const tried = { kind: 'doubt', name: 'dates', action: 'keep' } as const;
  const future = pat.created > latest ? 'created' : 'last used';
  if (pat.created <= latest && (pat.lastUsed ?? '') <= latest) {
    return { ...tried, matched: 'no', why: 'its dates lie in the past', decision: null };
  }
  const why = `it says that it was ${future} in the future`;
  return { ...tried, matched: 'yes', why, decision: keptInDoubt(why) };
}
