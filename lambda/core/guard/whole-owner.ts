import type { Candidate, InventoryEntry } from '../plan.ts';
import type { TenantPolicy } from '../policy/schema.ts';
import { ruleHash } from '../policy/schema.ts';
import type { Finding } from '../results.ts';

const FEW_TOKENS = 3;

/**
 * "`wholeOwner: hold` keeps, with a finding, the tokens of an owner who has more than three and would lose
 * all of them in one night by rules other than `ownerInactive` or `ownerGone`." Managed tokens are not the owner's.
 */
export function holdWholeOwners(
  candidates: readonly Candidate[],
  entries: readonly InventoryEntry[],
  policy: Pick<TenantPolicy, 'limits' | 'rules'>,
): { held: Map<string, string>; findings: Finding[] } {
  if (policy.limits.wholeOwner === 'allow') return { held: new Map(), findings: [] };
  const leavers = policy.rules.filter(({ when }) => when.ownerInactive ?? when.ownerGone).map(ruleHash);
  const losing = candidates.filter((candidate) => !leavers.includes(candidate.ruleHash));
  const tokens = tokensByOwner(entries);
  const owners = [...Map.groupBy(losing, ({ pat }) => pat.owner.id)];
  const whole = owners.filter(
    ([owner, lost]) => lost.length > FEW_TOKENS && lost.length === tokens.get(owner),
  );
  const ids = whole.flatMap(([, lost]) => lost.map(({ pat }) => pat.id));
  const reason = `its owner would lose all of more than ${FEW_TOKENS} tokens`;
  return { held: new Map(ids.map((id) => [id, reason])), findings: whole.map(([owner]) => finding(owner)) };
}

function tokensByOwner(entries: readonly InventoryEntry[]): Map<string, number> {
  const tokens = new Map<string, number>();
  for (const { row } of entries) {
    const owner = row.kind === 'pat' ? row.owner.id : row.ownerId;
    if (owner === null || (row.kind === 'pat' && row.managed)) continue;
    tokens.set(owner, (tokens.get(owner) ?? 0) + 1);
  }
  return tokens;
}

function finding(ownerId: string): Finding {
  return {
    key: `whole-owner-held:${ownerId}`,
    kind: 'whole-owner-held',
    severity: 'medium',
    tokenId: null,
    ownerId,
    message: `An owner would lose all of more than ${FEW_TOKENS} tokens, so they are held.`,
    remedy: 'Ask the owner; then revoke the tokens by hand, exempt some, or set limits.wholeOwner to allow.',
    controls: [],
  };
}
