import { DAY_MS, laterThan } from '../instant.ts';
import type { InventoryRow, Pat, UnreadablePat } from '../pat.ts';
import type { Decision, Facts, FilterKey, Protection } from '../plan.ts';
import type { Rule } from '../policy/schema.ts';
import { plainId } from '../text.ts';
import type { Answer, Truth } from './answer.ts';
import { exempting } from './exemptions.ts';

/**
 * Why a token is kept whatever a rule, a rotation or a person's plan says of it; null where nothing protects it.
 * The door asks it before every deletion, of whatever kind: a protection in doubt protects too.
 */
export function whyProtected(row: InventoryRow, facts: Facts): string | null {
  return protectionOf(row, facts)?.reason ?? null;
}

/** The first protection or doubt that keeps a token, by its name, and why; null where there is none. */
export function protectionOf(row: InventoryRow, facts: Facts): { name: string; reason: string } | null {
  if (row.kind === 'unreadable') return { name: 'unreadable', reason: unreadable(row).decision.reason };
  const token = { pat: row, id: plainId(row.id), certifiedBy: [] };
  for (const trial of protectionTrials(facts)) {
    const { decision, name } = trial(token);
    if (decision !== null) return { name, reason: decision.reason };
  }
  return null;
}

/** One protection, doubt or rule that was tried on a token, and what it came to. */
export type Consideration = {
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

/** A readable token: its id in one spelling, and the filtered listings that certify it. */
export type Token = { pat: Pat; id: string; certifiedBy: readonly FilterKey[] };

/** Tries one protection, doubt or rule on one token after the other. */
export type Trial = (token: Token) => Consideration;

/** "In doubt kept": the decision on a token of which something needed is not known. */
export function keptInDoubt(reason: string): Decision {
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
 * What a person took out of quarantine is kept as well, for a while.
 */
export function protectionTrials(facts: Facts): Trial[] {
  return [
    managed(),
    own(facts),
    designated(facts),
    exempt(facts),
    restored(facts),
    plausibleDates(facts),
    knownHistory(facts),
  ];
}

/** "Tokens whose id, owner or needed dates cannot be read." */
export function unreadable({ reason }: UnreadablePat): Consideration & { decision: Decision } {
  const why = `it cannot be read: ${reason}`;
  const decision: Decision = { verdict: 'keep', by: { protection: 'unreadable' }, reason: why };
  return { kind: 'protection', name: 'unreadable', action: 'keep', matched: 'yes', why, decision };
}

/** "Managed tokens." */
function managed(): Trial {
  const yes = protection('managed', { holds: 'yes', why: 'the platform itself owns it' });
  const no = protection('managed', { holds: 'no', why: 'the platform does not own it' });
  return ({ pat }) => (pat.managed ? yes : no);
}

/** "The worker's own token." */
function own({ workerIds }: Facts): Trial {
  const yes = protection('own', { holds: 'yes', why: 'this tool itself works with it' });
  const no = protection('own', { holds: 'no', why: 'this tool does not work with it' });
  return ({ id }) => (workerIds.has(id) ? yes : no);
}

/** "Every token that a rotation's secret names in any stage." */
function designated({ designated: named, unreadableSecrets: [unread] }: Facts): Trial {
  const yes = protection('designated', { holds: 'yes', why: 'a designated secret names it' });
  const no: Answer =
    unread === undefined
      ? { holds: 'no', why: 'no designated secret names it' }
      : { holds: 'unknown', why: `the designated secret ${unread} cannot be read` };
  const others = protection('designated', no);
  return named.size === 0 ? () => others : ({ id }) => (named.has(id) ? yes : others);
}

/** "Exempt tokens." */
function exempt(facts: Facts): Trial {
  const isExempt = exempting(facts);
  const no = protection('exempt', { holds: 'no', why: 'no exemption covers it' });
  return ({ pat }) => {
    const answer = isExempt(pat);
    return answer === null ? no : protection('exempt', answer);
  };
}

/** "A restored token must not be quarantined again at once." */
function restored({ restored: kept, now }: Facts): Trial {
  const unknown: Answer = { holds: 'unknown', why: 'the list of restored tokens cannot be read' };
  const no: Answer = { holds: 'no', why: 'nobody restored it of late' };
  const others = protection('restored', kept === null ? unknown : no);
  if (kept === null || kept.size === 0) return () => others;
  return ({ id }) => {
    const until = kept.get(plainId(id));
    if (until === undefined || until <= now) return others;
    const why = `a person restored it; it is kept until ${until.slice(0, 10)}`;
    return protection('restored', { holds: 'yes', why });
  };
}

/**
 * A date in the future cannot be right, so no rule is tried on it. Within the clock skew that the policy
 * allows it is only a token that was just made or used, which no rule deletes.
 */
function plausibleDates({ now, policy }: Facts): Trial {
  const isFuture = laterThan(now, (policy.sanity.maxClockSkewMinutes * MINUTE_MS) / DAY_MS);
  const no = doubt('dates', 'no', 'its dates lie in the past');
  return ({ pat: { created, lastUsed } }) => {
    if (isFuture(created)) return doubt('dates', 'yes', 'it says that it was created in the future');
    if (lastUsed === null || !isFuture(lastUsed)) return no;
    return doubt('dates', 'yes', 'it says that it was last used in the future');
  };
}

/** What contradicts an earlier night is doubt: what was remembered beats what is suddenly told. */
function knownHistory({ doubts, listed }: Facts): Trial {
  const no = doubt('history', 'no', 'nothing contradicts an earlier night');
  if (doubts.size === 0 && listed === undefined) return () => no;
  return ({ id, pat }) => {
    const why = doubts.get(id) ?? unlikeListed(pat, listed?.get(id));
    return why === null ? no : doubt('history', 'yes', why);
  };
}

/** Two listings of one night say different things of a token: the one that keeps it counts. */
function unlikeListed({ managed, lastUsed }: Pat, before: Pat | undefined): string | null {
  if (before === undefined) return null;
  if (before.managed && !managed) return 'the listing of all tokens says that the platform owns it';
  const isUnused = before.lastUsed !== null && (lastUsed === null || lastUsed < before.lastUsed);
  return isUnused ? 'the listing of all tokens tells of a later use' : null;
}

function doubt(name: string, matched: 'yes' | 'no', why: string): Consideration {
  const decision = matched === 'yes' ? keptInDoubt(why) : null;
  return { kind: 'doubt', name, action: 'keep', matched, why, decision };
}
