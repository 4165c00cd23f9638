import { addDays } from '../instant.ts';
import type { InventoryRow, Pat, UnreadablePat } from '../pat.ts';
import type { Facts, InventoryEntry } from '../plan.ts';
import type { Exemption, Severity } from '../policy/schema.ts';
import type { ExemptionResult, Finding } from '../results.ts';
import { isHexId, plainId } from '../text.ts';
import type { Answer } from './answer.ts';
import { testOf } from './conditions.ts';

const LAPSING_DAYS = 14;

/** "It ends at the end of `until`, UTC." */
export function isStanding({ until }: Exemption, now: string): boolean {
  return now.slice(0, 10) <= until;
}

/** The first instant at which it no longer protects. */
function endOfExemption(exemption: Exemption): string {
  return addDays(`${exemption.until}T00:00:00.000Z`, 1);
}

/** The exemptions that hang on a name, which the tenant may tell otherwise tomorrow. */
export type NamedExemptions = {
  /** Which of them covers a token, as one text; null where none does for certain. */
  exemptBy: (pat: Pat) => string | null;
  /** Whether the one that covered a token before still stands in the policy, and covers it no more. */
  isUnexempted: (pat: Pat, before: string) => boolean;
};

/** Makes the functions that tell what names exempt. */
export function namedExemptions(facts: Facts): NamedExemptions {
  const standing = facts.policy.exemptions.filter((one) => hangsOnName(one) && isStanding(one, facts.now));
  const named = standing.map((exemption) => {
    const { token, owner, name } = exemption;
    return { text: JSON.stringify({ token, owner, name }), covers: coverageOf(exemption, facts) };
  });
  return {
    exemptBy: (pat) => named.find(({ covers }) => covers(pat).holds === 'yes')?.text ?? null,
    isUnexempted: (pat, before) =>
      named.some(({ text, covers }) => text === before && covers(pat).holds === 'no'),
  };
}

function hangsOnName({ owner, name }: Exemption): boolean {
  return name !== undefined || (owner !== undefined && !isHexId(owner));
}

/** Answers of one row after the other whether an exemption covers it. */
type Coverage = (row: InventoryRow) => Answer;

/**
 * Makes the function that tells whether an exemption covers a token, its end apart.
 * "Names are typed by the tokens' owners": one that names neither token nor owner covers nothing.
 */
function coverageOf(exemption: Exemption, facts: Facts): Coverage {
  const { token, owner, name } = exemption;
  if (token === undefined && owner === undefined)
    return () => ({ holds: 'no', why: 'it names no token or owner' });
  const id = token === undefined ? null : plainId(token);
  const test = testOf({ token, owner, name }, { facts });
  return (row) => {
    if (id !== null && row.id !== null && id !== plainId(row.id))
      return { holds: 'no', why: 'it names another token' };
    return row.kind === 'unreadable' ? ofUnreadable(exemption, row) : test(row);
  };
}

/** Makes the function that tells why a token is exempt: an exemption covers it that has not ended; null where none does. */
export function exempting(facts: Facts): (pat: Pat) => Answer | null {
  const standing = facts.policy.exemptions.filter((one) => isStanding(one, facts.now));
  const exemptions = standing.map((exemption) => ({ exemption, covers: coverageOf(exemption, facts) }));
  return (pat) => {
    let open: Answer | null = null;
    for (const { exemption, covers } of exemptions) {
      const { holds, why } = covers(pat);
      if (holds === 'yes') return { holds, why: inWords(exemption) };
      if (holds === 'unknown') open ??= { holds, why: `${why} (${inWords(exemption)})` };
    }
    return open;
  };
}

function inWords({ reason, approvedBy, until }: Exemption): string {
  return `exempt until ${until}, approved by ${approvedBy}: ${reason}`;
}

/** Of a token that cannot be read, only its ids may be known: whatever else is asked may hold. */
function ofUnreadable({ token, owner, name }: Exemption, { id, ownerId }: UnreadablePat): Answer {
  const why = 'the token cannot be read';
  const isOwners = owner === undefined || (ownerId !== null && plainId(owner) === plainId(ownerId));
  const isNamed = isOwners && name === undefined && (token === undefined || id !== null);
  return { holds: isNamed ? 'yes' : 'unknown', why };
}

/**
 * "With `accepts: [rule, …]` the findings of these rules on its tokens are accepted": makes the function that finds
 * the exemption that accepts a rule's finding on a token; undefined where none does for certain, or none any longer.
 */
export function acceptancesOf(rule: string, facts: Facts): (row: InventoryRow) => Exemption | undefined {
  const accepting = facts.policy.exemptions
    .filter((exemption) => exemption.accepts?.includes(rule) === true && isStanding(exemption, facts.now))
    .map((exemption) => ({ exemption, covers: coverageOf(exemption, facts) }));
  return (row) => accepting.find(({ covers }) => covers(row).holds === 'yes')?.exemption;
}

/**
 * How each exemption fares: "each is listed in every report; a lapsed one, one that lapses within 14 days,
 * and one that matches nothing are findings". So is a keep rule that matches nothing. A protection that protects
 * nothing is grave while tokens are about to end (`candidates`): it was meant for one of them, perhaps.
 */
export function exemptionsOf(
  entries: readonly InventoryEntry[],
  facts: Facts,
  candidates = 0,
): { results: ExemptionResult[]; findings: Finding[] } {
  const results = facts.policy.exemptions.map((exemption): ExemptionResult => {
    return { exemption, state: stateOf(exemption, facts.now), tokenIds: [] };
  });
  noteCovered(results, entries, facts);
  const useless = candidates > 0 ? 'high' : 'low';
  const findings = results.flatMap((result) => findingsOn(result, useless));
  return { results, findings: [...findings, ...uselessKeepRules(entries, facts, useless)] };
}

function noteCovered(
  results: readonly ExemptionResult[],
  entries: readonly InventoryEntry[],
  facts: Facts,
): void {
  for (const { exemption, tokenIds } of results) {
    const covers = coverageOf(exemption, facts);
    for (const { row } of entries) if (row.id !== null && covers(row).holds === 'yes') tokenIds.push(row.id);
  }
}

function stateOf(exemption: Exemption, now: string): ExemptionResult['state'] {
  if (!isStanding(exemption, now)) return 'lapsed';
  return endOfExemption(exemption) <= addDays(now, LAPSING_DAYS) ? 'lapsing' : 'active';
}

function findingsOn({ exemption, state, tokenIds }: ExemptionResult, uselessness: Severity): Finding[] {
  const useless = state !== 'lapsed' && tokenIds.length === 0;
  return [
    ...(state === 'lapsed' ? [finding(exemption, LAPSED)] : []),
    ...(state === 'lapsing' ? [finding(exemption, LAPSING)] : []),
    ...(useless ? [finding(exemption, { ...USELESS, severity: uselessness })] : []),
  ];
}

type Fault = { kind: string; severity: Severity; is: string; remedy: string };

const RENEW = 'Renew it with a later date and a fresh approval, or remove it.';
const LAPSED: Fault = {
  kind: 'exemption-lapsed',
  severity: 'medium',
  is: 'has lapsed and protects nothing',
  remedy: RENEW,
};
const LAPSING: Fault = {
  kind: 'exemption-lapsing',
  severity: 'low',
  is: `lapses within ${LAPSING_DAYS} days`,
  remedy: RENEW,
};
const USELESS: Omit<Fault, 'severity'> = {
  kind: 'exemption-matches-nothing',
  is: 'matches no token',
  remedy: 'Correct its token, owner or name, or remove it.',
};

function uselessKeepRules(entries: readonly InventoryEntry[], facts: Facts, severity: Severity): Finding[] {
  const useless = facts.policy.rules.filter((rule) => {
    if (rule.do !== 'keep') return false;
    const test = testOf(rule.when, { facts });
    return !entries.some(({ row }) => row.kind === 'pat' && test(row).holds === 'yes');
  });
  return useless.map(({ name }) => ({
    ...{ key: `keep-rule-matches-nothing:${name}`, kind: 'keep-rule-matches-nothing', severity },
    ...{ tokenId: null, ownerId: null, controls: [] },
    message: `The keep rule ${name} matches no token.`,
    remedy: 'Correct its conditions, or remove it.',
  }));
}

function finding(exemption: Exemption, { kind, severity, is, remedy }: Fault): Finding {
  const subject = subjectOf(exemption);
  const message = `The exemption for ${subject} (${exemption.reason}) ${is}.`;
  const about = { tokenId: exemption.token ?? null, ownerId: null };
  return { key: `${kind}:${subject}`, kind, severity, ...about, message, remedy, controls: [] };
}

function subjectOf({ token, owner, name, until }: Exemption): string {
  const parts = Object.entries({ token, owner, name, until });
  return parts.flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${value}`])).join(', ');
}
