import { hashJson } from '../json.ts';
import type { InventoryRow, Pat, UnreadablePat } from '../pat.ts';
import type { Facts, InventoryEntry } from '../plan.ts';
import type { Rule } from '../policy/schema.ts';
import type { Finding } from '../results.ts';
import { answerAll } from './conditions.ts';
import { decide } from './decide.ts';

/**
 * What a person should know of a token: "every matching `report` adds a finding"; so do what cannot be
 * read and what was kept in doubt. Names no text that a token's owner typed. A decision that was already
 * made is taken as it is.
 */
export function findingsOf(entry: InventoryEntry, facts: Facts, decision = decide(entry, facts)): Finding[] {
  const { row } = entry;
  if (row.kind === 'unreadable') return [unreadable(row)];
  return [
    ...facts.policy.rules.flatMap((rule) => reported(rule, row, facts)),
    ...(row.faults.length > 0 ? [faulty(row)] : []),
    ...(decision.verdict === 'keep' && decision.by === 'doubt' ? [doubtful(row, decision.reason)] : []),
  ];
}

function about(row: InventoryRow): Pick<Finding, 'tokenId' | 'ownerId'> {
  return { tokenId: row.id, ownerId: row.kind === 'pat' ? row.owner.id : row.ownerId };
}

function reported(rule: Rule, pat: Pat, facts: Facts): Finding[] {
  if (rule.do !== 'report') return [];
  const { holds, why } = answerAll(rule.when, { pat, facts });
  if (holds !== 'yes') return [];
  return [
    {
      ...about(pat),
      key: `rule:${rule.name}:${pat.id}`,
      kind: rule.name,
      severity: rule.severity ?? 'medium',
      message: `Rule ${rule.name} matches: ${why}.`,
      remedy: 'Ask the owner whether the token must be so; change or revoke it, or grant an exemption.',
      controls: rule.controls ?? [],
    },
  ];
}

function unreadable(row: UnreadablePat): Finding {
  return {
    ...about(row),
    key: `unreadable:${row.id ?? hashJson(row)}`,
    kind: 'unreadable',
    severity: 'medium',
    message: `A token cannot be read, so it is kept: ${row.reason}.`,
    remedy: 'Look at the token in the tenant; report the field to SailPoint if it is wrong there too.',
    controls: [],
  };
}

function faulty(pat: Pat): Finding {
  return {
    ...about(pat),
    key: `unreadable-field:${pat.id}`,
    kind: 'unreadable-field',
    severity: 'low',
    message: `Fields of the token cannot be read: ${pat.faults.toSorted().join(', ')}.`,
    remedy: 'Look at the token in the tenant; no rule that needs these fields applies to it.',
    controls: [],
  };
}

function doubtful(pat: Pat, reason: string): Finding {
  return {
    ...about(pat),
    key: `doubt:${pat.id}`,
    kind: 'doubt',
    severity: 'low',
    message: `The token is kept in doubt: ${reason}.`,
    remedy:
      'Nothing needs doing if it passes; if it comes back every night, look at the token in the tenant.',
    controls: [],
  };
}
