import { addDays } from '../instant.ts';
import type { InventoryRow, UnreadablePat } from '../pat.ts';
import type { Facts, InventoryEntry } from '../plan.ts';
import type { Exemption, Severity } from '../policy/schema.ts';
import type { ExemptionResult, Finding } from '../results.ts';
import { isHexId, plainId } from '../text.ts';
import type { Answer, Subject } from './answer.ts';
import { answerAll } from './conditions.ts';

const LAPSING_DAYS = 14;

/** "It ends at the end of `until`, UTC." */
export function isStanding({ until }: Exemption, now: string): boolean {
  return now.slice(0, 10) <= until;
}

/** The first instant at which it no longer protects. */
function endOfExemption(exemption: Exemption): string {
  return addDays(`${exemption.until}T00:00:00.000Z`, 1);
}

/**
 * Whether an exemption covers a token, its end apart.
 * "Names are typed by the tokens' owners": one that names neither token nor owner covers nothing.
 */
export function coverage(exemption: Exemption, row: InventoryRow, facts: Facts): Answer {
  const { token, owner, name } = exemption;
  if (token === undefined && owner === undefined) return { holds: 'no', why: 'it names no token or owner' };
  if (token !== undefined && row.id !== null && plainId(token) !== plainId(row.id))
    return { holds: 'no', why: 'it names another token' };
  if (row.kind === 'unreadable') return ofUnreadable(exemption, row);
  return answerAll({ token, owner, name }, { pat: row, facts });
}

/** "Exempt tokens": those that an exemption covers that has not ended. */
export function exempt({ pat, facts }: Subject): Answer {
  const standing = facts.policy.exemptions.filter((one) => isStanding(one, facts.now));
  const answers = standing.map((exemption) => ({ exemption, ...coverage(exemption, pat, facts) }));
  const covering = answers.find(({ holds }) => holds === 'yes');
  if (covering !== undefined) return { holds: 'yes', why: inWords(covering.exemption) };
  const open = answers.find(({ holds }) => holds === 'unknown');
  if (open !== undefined) return { holds: 'unknown', why: `${open.why} (${inWords(open.exemption)})` };
  return { holds: 'no', why: 'no exemption covers it' };
}

function inWords({ reason, approvedBy, until }: Exemption): string {
  return `exempt until ${until}, approved by ${approvedBy}: ${reason}`;
}

/** Of a token that cannot be read, only its ids may be known: whatever else is asked may hold. */
function ofUnreadable({ token, owner, name }: Exemption, { id, ownerId }: UnreadablePat): Answer {
  const why = 'the token cannot be read';
  const isOwners = owner === undefined || (ownerId !== null && plainId(owner) === plainId(ownerId));
  const isAnothers = owner !== undefined && isHexId(owner) && ownerId !== null && !isOwners;
  if (isAnothers) return { holds: 'no', why };
  const isNamed = isOwners && name === undefined && (token === undefined || id !== null);
  return { holds: isNamed ? 'yes' : 'unknown', why };
}

/**
 * "With `accepts: [rule, …]` the findings of these rules on its tokens are accepted": the exemption that accepts a
 * rule's finding on a token; undefined where none does for certain, or none any longer.
 */
export function acceptanceOf(rule: string, row: InventoryRow, facts: Facts): Exemption | undefined {
  return facts.policy.exemptions.find(
    (exemption) =>
      exemption.accepts?.includes(rule) === true &&
      isStanding(exemption, facts.now) &&
      coverage(exemption, row, facts).holds === 'yes',
  );
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
  if (results.length > 0) for (const { row } of entries) noteCovering(results, row, facts);
  const useless = candidates > 0 ? 'high' : 'low';
  const findings = results.flatMap((result) => findingsOn(result, useless));
  return { results, findings: [...findings, ...uselessKeepRules(entries, facts, useless)] };
}

function noteCovering(results: readonly ExemptionResult[], row: InventoryRow, facts: Facts): void {
  if (row.id === null) return;
  for (const { exemption, tokenIds } of results)
    if (coverage(exemption, row, facts).holds === 'yes') tokenIds.push(row.id);
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
  const open = new Set(facts.policy.rules.filter((rule) => rule.do === 'keep'));
  for (const { row } of entries) {
    if (open.size === 0) return [];
    if (row.kind === 'unreadable') continue;
    for (const rule of open) if (answerAll(rule.when, { pat: row, facts }).holds === 'yes') open.delete(rule);
  }
  return [...open].map(({ name }) => ({
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
