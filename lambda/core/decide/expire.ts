import { addDays } from '../instant.ts';
import type { Decision } from '../plan.ts';
import { type Rule, ruleHash } from '../policy/schema.ts';
import { whyNotForward } from '../quarantine/forward.ts';
import type { Answer, Subject } from './answer.ts';

/** "Never later than it is": what an expire rule says of a token that expires before; that is left to the rules that follow. */
export function onlyEarlier(rule: Rule, answer: Answer, { pat: { expiry }, facts }: Subject): Answer {
  if (rule.do !== 'expire' || answer.holds === 'no') return answer;
  const reason = whyNotForward(expiry, addDays(facts.now, daysOf(rule)));
  if (reason === null) return answer;
  return { holds: expiry.kind === 'unknown' ? 'unknown' : 'no', why: `${answer.why}, but ${reason}` };
}

/** "`expire` (sets the expiry to `inDays` from now …; reversible, so it needs no certificate of the server)." */
export function decideExpire(rule: Rule, { holds, why }: Answer): Decision | null {
  if (holds !== 'yes') return null;
  return { verdict: 'expire', rule: rule.name, ruleHash: ruleHash(rule), inDays: daysOf(rule), reason: why };
}

/** "`inDays`: 1 to 365"; a policy without it is refused. */
function daysOf({ inDays = 365 }: Rule): number {
  return inDays;
}
