import { isLaterThan } from '../instant.ts';
import type { When } from '../policy/schema.ts';
import { matchesPattern, plainId, sameText } from '../text.ts';
import type { Answer, Subject, Truth } from './answer.ts';
import { owner, ownerGone, ownerInactive } from './owner.ts';

type Wanted = { [C in keyof When]-?: NonNullable<When[C]> };

type Conditions = { [C in keyof Wanted]: (wanted: Wanted[C], subject: Subject) => Answer };

/** Every condition that the policy knows: one that is missing here is no condition of the policy's type. */
const conditions: Conditions = {
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
export function answerAll(when: When, subject: Subject): Answer {
  const answers = order.flatMap((condition) => ask(condition, when, subject));
  const holds = conjunction(answers.map((answer) => answer.holds));
  const telling = answers.filter((answer) => answer.holds === holds);
  return { holds, why: telling.map((answer) => answer.why).join('; ') || 'it has no condition' };
}

function ask<C extends keyof Wanted>(
  condition: C,
  when: { [D in keyof Wanted]?: Wanted[D] | undefined },
  subject: Subject,
): Answer[] {
  const wanted = when[condition];
  return wanted === undefined ? [] : [conditions[condition](wanted, subject)];
}

function conjunction(truths: readonly Truth[]): Truth {
  if (truths.includes('no')) return 'no';
  return truths.includes('unknown') ? 'unknown' : 'yes';
}

/**
 * "Last used at least so many days ago"; a token that is younger than that cannot have been. A use is told to the
 * day only, so that one of the first day may be told before the creation, but none before that.
 */
function unusedDays(days: number, { pat, facts }: Subject): Answer {
  if (pat.lastUsed === null) return { holds: 'no', why: 'it was never used' };
  if (isLaterThan(pat.lastUsed, facts.now, -days))
    return { holds: 'no', why: `last used ${dayOf(pat.lastUsed)}, within ${days} days` };
  if (isLaterThan(pat.created, facts.now, -days) || isLaterThan(pat.created, pat.lastUsed, 1))
    return { holds: 'unknown', why: 'it was used before it was created' };
  return { holds: 'yes', why: `last used ${dayOf(pat.lastUsed)}, ${days} days ago or longer` };
}

/** "Never used, and created at least so many days ago." */
function neverUsedDays(days: number, { pat, facts }: Subject): Answer {
  if (pat.lastUsed !== null) return { holds: 'no', why: `last used ${dayOf(pat.lastUsed)}` };
  const { holds, why } = olderThanDays(days, { pat, facts });
  return { holds, why: `never used, ${why}` };
}

/** "Created at least so many days ago." */
function olderThanDays(days: number, { pat, facts }: Subject): Answer {
  return !isLaterThan(pat.created, facts.now, -days)
    ? { holds: 'yes', why: `created ${dayOf(pat.created)}, ${days} days ago or longer` }
    : { holds: 'no', why: `created ${dayOf(pat.created)}, less than ${days} days ago` };
}

/** "Expires within so many days, or has expired." */
function expiresWithinDays(days: number, { pat: { expiry }, facts }: Subject): Answer {
  if (expiry.kind === 'unknown') return { holds: 'unknown', why: 'its expiry cannot be read' };
  if (expiry.kind === 'never') return { holds: 'no', why: 'it never expires' };
  return !isLaterThan(expiry.at, facts.now, days)
    ? { holds: 'yes', why: `expires ${dayOf(expiry.at)}, within ${days} days` }
    : { holds: 'no', why: `expires ${dayOf(expiry.at)}, in more than ${days} days` };
}

/** "Has no expiry (true), or has one (false)." */
function neverExpires(wanted: boolean, { pat: { expiry } }: Subject): Answer {
  if (expiry.kind === 'unknown') return { holds: 'unknown', why: 'its expiry cannot be read' };
  const why = expiry.kind === 'never' ? 'it never expires' : `it expires ${dayOf(expiry.at)}`;
  return { holds: (expiry.kind === 'never') === wanted ? 'yes' : 'no', why };
}

/** "A scope; `sp:scopes:all` also matches null and empty." */
function scope(wanted: string, { pat: { scopes } }: Subject): Answer {
  if (scopes.kind === 'unknown') return { holds: 'unknown', why: 'its scopes cannot be read' };
  const held = scopes.kind === 'all' ? ['sp:scopes:all'] : scopes.list;
  return held.some((one) => sameText(one, wanted))
    ? { holds: 'yes', why: `it holds the scope ${wanted}` }
    : { holds: 'no', why: `it does not hold the scope ${wanted}` };
}

/** "Patterns match whole strings, case-insensitively." */
function name(wanted: string, { pat }: Subject): Answer {
  if (pat.name.trim() === '') return { holds: 'unknown', why: 'its name cannot be read' };
  return matchesPattern(wanted, pat.name)
    ? { holds: 'yes', why: `its name matches ${wanted}` }
    : { holds: 'no', why: `its name does not match ${wanted}` };
}

function token(wanted: string, { pat }: Subject): Answer {
  return plainId(pat.id) === plainId(wanted)
    ? { holds: 'yes', why: 'it is the token named' }
    : { holds: 'no', why: 'it is another token' };
}

/** An instant as people read it in a reason; the exact one stands beside it in every report. */
function dayOf(instant: string): string {
  return instant.slice(0, 10);
}
