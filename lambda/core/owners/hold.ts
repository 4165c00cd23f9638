import type { Candidate, Facts, Ledger } from '../plan.ts';
import type { Finding } from '../results.ts';
import { addressOf } from './address.ts';

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
