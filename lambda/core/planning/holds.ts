import { addressOf } from '../owners/address.ts';
import type { Candidate, Facts, InventoryEntry, Ledger } from '../plan.ts';
import { ruleHash, type TenantPolicy } from '../policy/schema.ts';
import type { Finding } from '../results.ts';

/**
 * The candidates that nobody can be told of, with the reason: they are held, for a token whose owner was not told is
 * not announced. One whose owner was told already goes on, though the address is gone meanwhile.
 */
export function holdUnaddressed(
  candidates: readonly Candidate[],
  { policy, owners }: Pick<Facts, 'policy' | 'owners'>,
  ledger: Ledger,
): { held: Map<string, string>; findings: Finding[] } {
  const telling = policy.owners;
  if (telling === undefined || policy.notice.days === 0) return { held: new Map(), findings: [] };
  const untold = candidates.filter(({ pat }) => ledger.notices[pat.id]?.owner === undefined);
  if (owners === null) return { held: heldFor(untold, 'its owner could not be looked up'), findings: [] };
  const unaddressed = untold.filter(({ pat }) => addressOf(pat.owner, owners, telling) === null);
  const byOwner = Map.groupBy(unaddressed, ({ pat }) => pat.owner.id);
  return {
    held: heldFor(unaddressed, 'nobody can be told of it: its owner has no address'),
    findings: [...byOwner.keys()].map(unaddressedFinding),
  };
}

function heldFor(candidates: readonly Candidate[], reason: string): Map<string, string> {
  return new Map(candidates.map(({ pat }) => [pat.id, reason]));
}

/** What a person should know of an owner who is to be told and cannot be. */
export function unaddressedFinding(ownerId: string): Finding {
  return {
    key: `owner-not-addressed:${ownerId}`,
    kind: 'owner-not-addressed',
    severity: 'medium',
    tokenId: null,
    ownerId,
    message:
      'An owner is to be told of tokens, and the directory has no mail address of that owner that can be used.',
    remedy: 'Name a contact for the owner in owners.contacts, or give the identity a mail address.',
    controls: [],
  };
}

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
