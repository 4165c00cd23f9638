import { addDays } from '../instant.ts';
import type { Decision, Facts } from '../plan.ts';
import { type Rule, ruleHash } from '../policy/schema.ts';
import { whyNotForward } from '../quarantine/forward.ts';
import type { Answer, Test } from './answer.ts';

/**
 * "Never later than it is": adds to the test of an expire rule that the token does not expire before; one that does is
 * left to the rules that follow.
 */
export function onlyEarlier(rule: Rule, test: Test, { now }: Facts): Test {
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
export function expiring(rule: Rule): (answer: Answer) => Decision | null {
  const [name, hash, inDays] = [rule.name, ruleHash(rule), daysOf(rule)];
  return ({ holds, why }) =>
    holds === 'yes' ? { verdict: 'expire', rule: name, ruleHash: hash, inDays, reason: why } : null;
}

/** "`inDays`: 1 to 365"; a policy without it is refused. */
function daysOf({ inDays = 365 }: Rule): number {
  return inDays;
}
