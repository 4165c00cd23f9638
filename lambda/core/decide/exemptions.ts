import { addDays } from '../instant.ts';
import type { InventoryRow } from '../pat.ts';
import type { Facts, InventoryEntry } from '../plan.ts';
import type { Exemption, Severity } from '../policy/schema.ts';
import type { ExemptionResult, Finding } from '../results.ts';
import { type Answer, answerAll } from './conditions.ts';

const LAPSING_DAYS = 14;

/** "It ends at the end of `until`, UTC": the first instant at which it no longer protects. */
export function endOfExemption(exemption: Exemption): string {
  return addDays(`${exemption.until}T00:00:00.000Z`, 1);
}

/**
 * Whether an exemption covers a token, its end apart.
 * "Names are typed by the tokens' owners": one that names neither token nor owner covers nothing.
 */
export function coverage(exemption: Exemption, row: InventoryRow, facts: Facts): Answer {
  const { token, owner, name } = exemption;
  if (token === undefined && owner === undefined) return { holds: 'no', why: 'it names no token or owner' };
  if (token !== undefined && token !== row.id) return { holds: 'no', why: 'it names another token' };
  if (row.kind === 'unreadable') {
    const named = name === undefined && row.ownerId === (owner ?? row.ownerId);
    return { holds: named ? 'yes' : 'no', why: 'the token cannot be read' };
  }
  return answerAll({ token, owner, name }, { pat: row, facts });
}

/**
 * How each exemption fares: "each is listed in every report; a lapsed one, one that lapses within 14 days,
 * and one that matches nothing are findings".
 */
export function exemptionsOf(
  entries: readonly InventoryEntry[],
  facts: Facts,
): { results: ExemptionResult[]; findings: Finding[] } {
  const results = facts.policy.exemptions.map((exemption): ExemptionResult => {
    return { exemption, state: stateOf(exemption, facts.now), tokenIds: [] };
  });
  if (results.length > 0) for (const { row } of entries) noteCovering(results, row, facts);
  return { results, findings: results.flatMap(findingsOn) };
}

function noteCovering(results: readonly ExemptionResult[], row: InventoryRow, facts: Facts): void {
  if (row.id === null) return;
  for (const { exemption, tokenIds } of results)
    if (coverage(exemption, row, facts).holds === 'yes') tokenIds.push(row.id);
}

function stateOf(exemption: Exemption, now: string): ExemptionResult['state'] {
  const end = endOfExemption(exemption);
  if (end <= now) return 'lapsed';
  return end <= addDays(now, LAPSING_DAYS) ? 'lapsing' : 'active';
}

function findingsOn({ exemption, state, tokenIds }: ExemptionResult): Finding[] {
  const useless = state !== 'lapsed' && tokenIds.length === 0;
  return [
    ...(state === 'lapsed' ? [finding(exemption, LAPSED)] : []),
    ...(state === 'lapsing' ? [finding(exemption, LAPSING)] : []),
    ...(useless ? [finding(exemption, USELESS)] : []),
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
const USELESS: Fault = {
  kind: 'exemption-matches-nothing',
  severity: 'low',
  is: 'matches no token',
  remedy: 'Correct its token, owner or name, or remove it.',
};

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
