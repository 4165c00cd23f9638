import { hashJson } from '../json.ts';
import type { InventoryRow, Pat, UnreadablePat } from '../pat.ts';
import type { Decision, Facts, InventoryEntry, Protection } from '../plan.ts';
import type { Exemption, Rule } from '../policy/schema.ts';
import type { Finding } from '../results.ts';
import { plainId } from '../text.ts';
import { testOf } from './conditions.ts';
import { acceptancesOf } from './exemptions.ts';

/**
 * Makes the function that finds what a person should know of a token: "every matching `report` adds a finding"; so do
 * what cannot be read and what was kept in doubt. Names no text that a token's owner typed.
 */
export function findingsIn(facts: Facts): (entry: InventoryEntry, decision: Decision) => Finding[] {
  const reporters = facts.policy.rules
    .filter((rule) => rule.do === 'report')
    .map((rule) => reporter(rule, facts));
  return ({ row }, decision) => {
    if (row.kind === 'unreadable') return [unreadable(row)];
    const found = reporters.flatMap((report) => report(row, decision) ?? []);
    if (row.faults.length > 0) found.push(faulty(row));
    const doubt = doubtOf(row, decision, facts);
    if (doubt !== null) found.push(doubtful(row, doubt, facts));
    return row.managed ? found.map(ofThePlatform) : found;
  };
}

/**
 * Why a token is kept in doubt; null where it is not. While a designated secret cannot be read, every token is, which
 * the guard's finding says once: then only what contradicts an earlier night is a token's own.
 */
function doubtOf({ id }: Pat, decision: Decision, { doubts, unreadableSecrets }: Facts): string | null {
  if (decision.verdict !== 'keep' || decision.by !== 'doubt') return null;
  return unreadableSecrets.length === 0 ? decision.reason : (doubts.get(plainId(id)) ?? null);
}

/** No customer can change what the platform itself owns, and revoking it breaks what it works for. */
function ofThePlatform(finding: Finding): Finding {
  return {
    ...finding,
    standing: { is: 'platform' },
    remedy:
      'Nothing to do: the platform owns this token, and what it runs, a workflow say, stops without it.',
  };
}

function about(row: InventoryRow): Pick<Finding, 'tokenId' | 'ownerId'> {
  return { tokenId: row.id, ownerId: row.kind === 'pat' ? row.owner.id : row.ownerId };
}

/** Makes the function that reports a token for a rule; null where the rule does not match. */
function reporter(rule: Rule, facts: Facts): (pat: Pat, decision: Decision) => Finding | null {
  const test = testOf(rule.when, { facts });
  const acceptanceOf = acceptancesOf(rule.name, facts);
  return (pat, decision) => {
    const { holds, why } = test(pat);
    if (holds !== 'yes') return null;
    const finding: Finding = {
      ...about(pat),
      key: `rule:${rule.name}:${pat.id}`,
      kind: rule.name,
      severity: rule.severity ?? 'medium',
      message: `Rule ${rule.name} matches: ${why}.`,
      remedy: remedyFor(rule.name, decision),
      controls: rule.controls ?? [],
    };
    const acceptance = acceptanceOf(pat);
    return acceptance === undefined ? finding : accepted(finding, acceptance);
  };
}

function accepted(finding: Finding, { approvedBy, until, reason }: Exemption): Finding {
  return {
    ...finding,
    standing: { is: 'accepted', approvedBy, until, reason },
    remedy: `Nothing to do until ${until}: ${approvedBy} accepts it.`,
  };
}

/** What helps with this token: whoever revokes one that something works with breaks that. */
function remedyFor(rule: string, decision: Decision): string {
  const accepting = `accept it with an exemption that has accepts: [${rule}]`;
  if (decision.verdict !== 'keep') {
    const does = decision.verdict === 'delete' ? 'deletes it' : 'brings its expiry forward';
    return `Nothing needs doing where nobody needs the token: rule ${decision.rule} ${does}.`;
  }
  if (typeof decision.by === 'object' && 'protection' in decision.by)
    return remedies[decision.by.protection](accepting, rule);
  return `Ask the owner whether the token must be so; replace it by one that is not, or ${accepting}.`;
}

const remedies: Record<Protection, (accepting: string, rule: string) => string> = {
  managed: () => '',
  unreadable: () => '',
  own: (accepting) =>
    `This tool works with it: give the tool another token first, then revoke this one; or ${accepting}.`,
  designated: (accepting) =>
    `A rotation renews it, so do not revoke it by hand: change what the rotation asks for, or ${accepting}.`,
  exempt: (_, rule) =>
    `An exemption keeps it: ask the owner whether it must be so, or add accepts: [${rule}] to that exemption.`,
  restored: (accepting) =>
    `A person took it out of quarantine: ask that person whether it must be so, or ${accepting}.`,
};

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

function doubtful(pat: Pat, reason: string, { doubts }: Facts): Finding {
  return {
    ...about(pat),
    key: `doubt:${pat.id}`,
    kind: 'doubt',
    severity: 'low',
    message: `The token is kept in doubt: ${reason}.`,
    remedy: doubts.has(plainId(pat.id))
      ? 'Look at the token in the tenant. It is kept until the tenant tells the former facts again, or of a later use; if it may go, delete it there, and if it shall stay, exempt it by its id.'
      : 'Nothing needs doing if it passes; if it comes back every night, look at the token in the tenant.',
    controls: [],
  };
}
