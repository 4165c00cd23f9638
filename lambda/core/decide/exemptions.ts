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
  if (row.kind === 'unreadable') {
    const named = row.id === (token ?? row.id) && row.ownerId === (owner ?? row.ownerId);
    return { holds: named && name === undefined ? 'yes' : 'no', why: 'the token cannot be read' };
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
    const covered = entries.filter(({ row }) => coverage(exemption, row, facts).holds === 'yes');
    return {
      exemption,
      state: stateOf(exemption, facts.now),
      tokenIds: covered.flatMap(({ row }) => (row.id === null ? [] : [row.id])),
    };
  });
  return { results, findings: results.flatMap(findingOf) };
}

function stateOf(exemption: Exemption, now: string): ExemptionResult['state'] {
  const end = endOfExemption(exemption);
  if (end <= now) return 'lapsed';
  return end <= addDays(now, LAPSING_DAYS) ? 'lapsing' : 'active';
}

function findingOf({ exemption, state, tokenIds }: ExemptionResult): Finding[] {
  const finding = (about: Pick<Finding, 'kind' | 'severity' | 'message' | 'remedy'>): Finding => ({
    ...about,
    key: `${about.kind}:${subjectOf(exemption)}`,
    tokenId: exemption.token ?? null,
    ownerId: null,
    controls: [],
  });
  const until = `The exemption "${exemption.reason}" of ${subjectOf(exemption)}`;
  const extend = 'Renew it with a later date and a fresh approval, or remove it.';
  if (state === 'lapsed') {
    return [
      finding({
        kind: 'exemption-lapsed',
        severity: 'medium',
        message: `${until} lapsed at the end of ${exemption.until}; it protects nothing.`,
        remedy: extend,
      }),
    ];
  }
  const low: Severity = 'low';
  const lapsing = finding({
    kind: 'exemption-lapsing',
    severity: low,
    message: `${until} lapses at the end of ${exemption.until}.`,
    remedy: extend,
  });
  const useless = finding({
    kind: 'exemption-matches-nothing',
    severity: low,
    message: `${until} matches no token.`,
    remedy: 'Correct its token, owner or name, or remove it.',
  });
  return [...(state === 'lapsing' ? [lapsing] : []), ...(tokenIds.length === 0 ? [useless] : [])];
}

function subjectOf({ token, owner, name, until }: Exemption): string {
  const parts = Object.entries({ token, owner, name, until });
  return parts.flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${value}`])).join(', ');
}
