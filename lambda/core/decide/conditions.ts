import { isLaterThan, laterThan } from '../instant.ts';
import type { When } from '../policy/schema.ts';
import { matchesPattern, plainId, sameTextAs } from '../text.ts';
import type { Answer, Circumstances, Subject, Test, Truth } from './answer.ts';
import { owner, ownerGone, ownerInactive } from './owner.ts';

type Wanted = { [C in keyof When]-?: NonNullable<When[C]> };

/** Every condition that the policy knows: one that is missing here is no condition of the policy's type. */
const conditions: { [C in keyof Wanted]: (wanted: Wanted[C], circumstances: Circumstances) => Test } = {
  token,
  owner,
  name,
  unusedDays,
  neverUsedDays,
  olderThanDays,
  expiresWithinDays,
  neverExpires,
  ownerInactive,
  ownerGone,
  scope,
};

const order = Object.keys(conditions) as (keyof Wanted)[];

/** Answers all conditions of a rule or an exemption: "all conditions of a rule must hold". */
export function answerAll(when: When, { pat, ...circumstances }: Subject): Answer {
  return testOf(when, circumstances)(pat);
}

/** Makes the test of all conditions of a rule or an exemption, for many tokens: what is the same for all is found once. */
export function testOf(when: When, circumstances: Circumstances): Test {
  const [first, ...others] = order.flatMap((condition) => testsOf(condition, when, circumstances));
  if (first === undefined) return () => ({ holds: 'yes', why: 'it has no condition' });
  return others.length === 0
    ? first
    : (pat) => others.reduce((all, test) => both(all, test(pat)), first(pat));
}

function testsOf<C extends keyof Wanted>(
  condition: C,
  when: { [D in keyof Wanted]?: Wanted[D] | undefined },
  circumstances: Circumstances,
): Test[] {
  const wanted = when[condition];
  return wanted === undefined ? [] : [conditions[condition](wanted, circumstances)];
}

const strength: Record<Truth, number> = { yes: 0, unknown: 1, no: 2 };

/** A no outweighs what is unknown, and that a yes; of equals both tell why. */
function both(one: Answer, other: Answer): Answer {
  if (one.holds === other.holds) return { holds: one.holds, why: `${one.why}; ${other.why}` };
  return strength[one.holds] > strength[other.holds] ? one : other;
}

/**
 * "Last used at least so many days ago"; a token that is younger than that cannot have been. A use is told to the
 * day only, so that one of the first day may be told before the creation, but none before that.
 */
function unusedDays(days: number, { facts }: Circumstances): Test {
  const isWithin = laterThan(facts.now, -days);
  return ({ created, lastUsed }) => {
    if (lastUsed === null) return { holds: 'no', why: 'it was never used' };
    if (isWithin(lastUsed)) return { holds: 'no', why: `last used ${dayOf(lastUsed)}, within ${days} days` };
    if (isWithin(created) || (created > lastUsed && isLaterThan(created, lastUsed, 1)))
      return { holds: 'unknown', why: 'it was used before it was created' };
    return { holds: 'yes', why: `last used ${dayOf(lastUsed)}, ${days} days ago or longer` };
  };
}

/** "Never used, and created at least so many days ago." */
function neverUsedDays(days: number, circumstances: Circumstances): Test {
  const isOld = olderThanDays(days, circumstances);
  return (pat) => {
    if (pat.lastUsed !== null) return { holds: 'no', why: `last used ${dayOf(pat.lastUsed)}` };
    const { holds, why } = isOld(pat);
    return { holds, why: `never used, ${why}` };
  };
}

/** "Created at least so many days ago." */
function olderThanDays(days: number, { facts }: Circumstances): Test {
  const isWithin = laterThan(facts.now, -days);
  return ({ created }) =>
    !isWithin(created)
      ? { holds: 'yes', why: `created ${dayOf(created)}, ${days} days ago or longer` }
      : { holds: 'no', why: `created ${dayOf(created)}, less than ${days} days ago` };
}

/** "Expires within so many days, or has expired." */
function expiresWithinDays(days: number, { facts }: Circumstances): Test {
  const isBeyond = laterThan(facts.now, days);
  return ({ expiry }) => {
    if (expiry.kind === 'unknown') return { holds: 'unknown', why: 'its expiry cannot be read' };
    if (expiry.kind === 'never') return { holds: 'no', why: 'it never expires' };
    return !isBeyond(expiry.at)
      ? { holds: 'yes', why: `expires ${dayOf(expiry.at)}, within ${days} days` }
      : { holds: 'no', why: `expires ${dayOf(expiry.at)}, in more than ${days} days` };
  };
}

/** "Has no expiry (true), or has one (false)." */
function neverExpires(wanted: boolean): Test {
  return ({ expiry }) => {
    if (expiry.kind === 'unknown') return { holds: 'unknown', why: 'its expiry cannot be read' };
    const why = expiry.kind === 'never' ? 'it never expires' : `it expires ${dayOf(expiry.at)}`;
    return { holds: (expiry.kind === 'never') === wanted ? 'yes' : 'no', why };
  };
}

/** "A scope; `sp:scopes:all` also matches null and empty." */
function scope(wanted: string): Test {
  const isWanted = sameTextAs(wanted);
  const everything: Answer = isWanted('sp:scopes:all') ? held(wanted) : notHeld(wanted);
  return ({ scopes }) => {
    if (scopes.kind === 'unknown') return { holds: 'unknown', why: 'its scopes cannot be read' };
    if (scopes.kind === 'all') return everything;
    return scopes.list.some(isWanted) ? held(wanted) : notHeld(wanted);
  };
}

function held(scope: string): Answer {
  return { holds: 'yes', why: `it holds the scope ${scope}` };
}

function notHeld(scope: string): Answer {
  return { holds: 'no', why: `it does not hold the scope ${scope}` };
}

/** "Patterns match whole strings, case-insensitively." */
function name(wanted: string): Test {
  return (pat) => {
    if (pat.name.trim() === '') return { holds: 'unknown', why: 'its name cannot be read' };
    return matchesPattern(wanted, pat.name)
      ? { holds: 'yes', why: `its name matches ${wanted}` }
      : { holds: 'no', why: `its name does not match ${wanted}` };
  };
}

function token(wanted: string): Test {
  const id = plainId(wanted);
  return (pat) =>
    plainId(pat.id) === id
      ? { holds: 'yes', why: 'it is the token named' }
      : { holds: 'no', why: 'it is another token' };
}

/** An instant as people read it in a reason; the exact one stands beside it in every report. */
function dayOf(instant: string): string {
  return instant.slice(0, 10);
}
