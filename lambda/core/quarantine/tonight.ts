import { isLaterThan } from '../instant.ts';
import type { Completeness } from '../pat.ts';
import type {
  Approval,
  Baseline,
  Candidate,
  Facts,
  InventoryEntry,
  Means,
  QuarantinedToken,
} from '../plan.ts';
import type { TenantPolicy } from '../policy/schema.ts';
import { order, plainId } from '../text.ts';
import type { QuarantineReading } from './ledger.ts';
import type { TenantFactsReading } from './probe.ts';
import { createStanding, type Sighting } from './standing.ts';

/** What earlier nights left of quarantine, and what the tenant showed of it. */
export type QuarantineInput = {
  /** What waits, with what runs attempted that were cut off since. */
  waiting: QuarantineReading;
  /** What runs deleted, or tried to, that were cut off: the recovery tells those that are gone. */
  attempted: ReadonlySet<string>;
  tenantFacts: TenantFactsReading;
};

/** How tokens end tonight, where those stand that wait in quarantine, and what is held for it. */
export type QuarantineTonight = {
  means: Means;
  tokens: QuarantinedToken[];
  /** Those of them that are no candidates: until they are given back, no rule decides on them. */
  ids: ReadonlySet<string>;
};

/** How many quarantined tokens may be deleted tonight, those that waited longest first; `doubt` = why none may. */
type Leave = { most: number; doubt: string | null };

/** Where every quarantined token stands tonight. */
export function quarantineTonight(
  { waiting, attempted, tenantFacts }: QuarantineInput,
  { entries, facts, listings }: Night,
  leave: Leave,
): QuarantineTonight {
  const means = meansOf(facts.policy, tenantFacts);
  const known = Object.entries(waiting.quarantine?.tokens ?? {});
  if (known.length === 0) return { means, tokens: [], ids: new Set() };
  const byId = new Map(entries.map((entry) => [plainId(entry.row.id ?? ''), entry]));
  const doubt = doubtOf(listings);
  const standingOf = createStanding(facts);
  const tokens: QuarantinedToken[] = [];
  for (const [tokenId, one] of known) {
    const entry = byId.get(plainId(tokenId));
    const sighting = sightingOf(tokenId, entry, doubt);
    const standing = standingOf(one, sighting);
    const isEnded = entry === undefined && doubt === null && attempted.has(tokenId);
    tokens.push({ tokenId, known: one, standing: isEnded ? { standing: 'deleted' } : standing });
  }
  const inTurn = inTheirTurn(tokens, leave);
  const ids = new Set(inTurn.filter(isApart).map(({ tokenId }) => tokenId));
  return { means, tokens: inTurn, ids };
}

/** An id that the tenant spells in another way tonight is no token that is gone, and what is told of it is in doubt. */
function sightingOf(tokenId: string, entry: InventoryEntry | undefined, doubt: string | null): Sighting {
  if (entry === undefined) return { entry: null, doubt };
  if (entry.row.id === tokenId) return { entry };
  return { entry: null, doubt: 'the tenant spells its id in another way' };
}

/** Tokens that vanished with the expiry that they were given are no shrinkage. */
export function withoutExpired(
  baseline: Baseline | null,
  { tokens }: Pick<QuarantineTonight, 'tokens'>,
): Baseline | null {
  const expired = tokens.filter(({ standing }) => standing.standing === 'expired').length;
  return baseline && { ...baseline, deletedSince: baseline.deletedSince + expired };
}

type Night = {
  entries: readonly InventoryEntry[];
  facts: Facts;
  listings: readonly { completeness: Completeness }[];
};

/** Why a token that is not listed may be there all the same. */
function doubtOf(listings: Night['listings']): string | null {
  for (const { completeness } of listings) if (completeness.kind === 'doubtful') return completeness.reason;
  return null;
}

/** "To those of the plan's tokens that it would still delete: never to others." */
export function withinApproval(
  tokens: readonly QuarantinedToken[],
  { due }: Pick<Approval, 'due'>,
): QuarantinedToken[] {
  const approved = new Set(due);
  return tokens.map((one) =>
    one.standing.standing === 'due' && !approved.has(one.tokenId)
      ? { ...one, standing: { standing: 'waiting', doubt: 'the approval of tonight is not of it' } }
      : one,
  );
}

/** "Second-step deletions are bounded by limits separately." */
function inTheirTurn(tokens: readonly QuarantinedToken[], { most, doubt }: Leave): QuarantinedToken[] {
  const due = tokens.filter(({ standing }) => standing.standing === 'due');
  const inOrder = due.toSorted((one, other) => order(`${one.known.until}`, `${other.known.until}`));
  const late = new Set(inOrder.slice(doubt === null ? most : 0).map(({ tokenId }) => tokenId));
  return tokens.map((one) =>
    late.has(one.tokenId) ? { ...one, standing: { standing: 'waiting', doubt } } : one,
  );
}

/** Whether no rule decides on it, until it is given back or gone; a rule that only caps a life lets the others decide. */
export function isApart({ known, standing }: QuarantinedToken): boolean {
  return known.until !== null && ['waiting', 'due', 'release'].includes(standing.standing);
}

/** Whether a candidate is ended by its expiry: one that has expired by itself is not, and needs no quarantine. */
export function endsByExpiry({ pat, action }: Candidate, means: Means, now: string): boolean {
  return action.do === 'expire' || (means.means === 'quarantine' && !hasExpired({ pat }, now));
}

/** The candidates that cannot end tonight, each with the reason: they are held, and not announced either. */
export function holdForQuarantine(
  candidates: readonly Candidate[],
  { policy, now }: { policy: Pick<TenantPolicy, 'quarantine'>; now: string },
  { means, waiting, tenantFacts }: Pick<QuarantineInput, 'waiting' | 'tenantFacts'> & { means: Means },
): Map<string, string> {
  const held = new Map<string, string>();
  const capping = meansOf({ quarantine: { days: 1 } }, tenantFacts);
  for (const candidate of candidates) {
    const unwritable = endsByExpiry(candidate, means, now) ? waiting.doubt : null;
    const reason =
      (candidate.action.do === 'expire' ? reasonOf(capping) : reasonOf(means)) ??
      unwritable ??
      ofExpired(candidate, { policy, now, doubt: waiting.doubt });
    if (reason !== null) held.set(candidate.pat.id, reason);
  }
  return held;
}

function reasonOf(means: Means): string | null {
  return means.means === 'none' ? means.reason : null;
}

/** What has expired may be in a quarantine of which nobody knows; where none is, its expiry was the first step. */
function ofExpired(
  candidate: Pick<Candidate, 'pat'>,
  { policy, now, doubt }: { policy: Pick<TenantPolicy, 'quarantine'>; now: string; doubt: string | null },
): string | null {
  const { expiry } = candidate.pat;
  if (expiry.kind !== 'at' || !hasExpired(candidate, now)) return null;
  if (doubt !== null) return `it has expired, and ${doubt}`;
  const days = policy.quarantine?.days;
  if (days === undefined || !isLaterThan(expiry.at, now, -days)) return null;
  return `it expired by itself on ${expiry.at.slice(0, 10)}, and is deleted ${days} days later`;
}

function hasExpired({ pat: { expiry } }: Pick<Candidate, 'pat'>, now: string): boolean {
  return expiry.kind === 'at' && expiry.at <= now;
}

/**
 * "One without bulk update falls back to `delete` only if the policy says `orElse: delete`, otherwise nothing ends and
 * a finding says why": what nobody knows of a tenant is not absent, and nothing ends there.
 */
export function meansOf(
  { quarantine }: Pick<TenantPolicy, 'quarantine'>,
  { facts, doubt }: TenantFactsReading,
): Means {
  if (quarantine === undefined) return { means: 'delete', instead: null };
  if (facts?.bulkUpdate === 'present') return { means: 'quarantine', revivable: revivableIn(facts) };
  if (facts?.bulkUpdate !== 'absent') return { means: 'none', reason: doubt ?? whyNot.unknown };
  const { absent: reason } = whyNot;
  return quarantine.orElse === 'delete' ? { means: 'delete', instead: reason } : { means: 'none', reason };
}

const whyNot = {
  absent: 'this tenant has no way to change the expiry of somebody else’s token',
  unknown: 'whether this tenant can change the expiry of somebody else’s token could not be found out',
};

type Known = NonNullable<TenantFactsReading['facts']>;

/** Only what is still listed can be found and given back. */
function revivableIn({ expiredListed, revivable }: Known): 'yes' | 'no' | 'unknown' {
  if (expiredListed === 'no' || revivable === 'no') return 'no';
  return expiredListed === 'yes' && revivable === 'yes' ? 'yes' : 'unknown';
}
