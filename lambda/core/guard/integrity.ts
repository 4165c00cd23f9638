import type { TenantPolicy } from '../policy/schema.ts';
import type { GuardCheck } from '../results.ts';
import type { ClockReading, GuardInput } from './guard-input.ts';
import { share } from './limits.ts';

const MINUTE_MS = 60_000;
const FEW_UNREADABLE = 4;

/** The checks of tonight's data in itself, whatever the past. */
export function integrityChecks(input: GuardInput): GuardCheck[] {
  return [
    ownTokenListed(input),
    listingsComplete(input),
    listingsUncontradicted(input),
    filtersApplied(input),
    filteredWithinFull(input),
    rowsReadable(input),
    clockInStep(input),
    designatedSecretsReadable(input),
    tenantKnown(input),
  ];
}

/**
 * "The inventory empty": the worker's own token at least must be in it. A listing without it may be another
 * identity's view, and the token itself could not be told from others.
 */
function ownTokenListed({ counts, observed }: GuardInput): GuardCheck {
  return {
    name: 'own-token-missing',
    passed: observed.ownListed,
    expected: "the worker's own token among all tokens",
    actual: observed.ownListed ? `${counts.total} tokens with it` : `${counts.total} tokens without it`,
  };
}

/** "A listing that may be incomplete." */
function listingsComplete({ observed }: GuardInput): GuardCheck {
  const doubts = observed.listings.flatMap(({ name, completeness }) =>
    completeness.kind === 'doubtful' ? [`${name}: ${completeness.reason}`] : [],
  );
  return {
    name: 'listing-incomplete',
    passed: doubts.length === 0,
    expected: 'listings that are proven to be whole',
    actual: doubts.join('; ') || 'whole ones',
  };
}

/** "One id with two contents." */
function listingsUncontradicted({ observed }: GuardInput): GuardCheck {
  const ids = new Set(observed.listings.flatMap(({ contradictions }) => contradictions));
  return {
    name: 'listing-contradictory',
    passed: ids.size === 0,
    expected: 'one content for each id',
    actual: `${ids.size} ids with two contents`,
  };
}

/** "The tenant's own filter returned the token": one that returns what it excludes (after one re-listing) is no witness. */
function filtersApplied({ observed }: GuardInput): GuardCheck {
  const ignored = observed.listings.filter(({ filterViolations }) => filterViolations > 0);
  return {
    name: 'filter-not-applied',
    passed: ignored.length === 0,
    expected: 'filtered listings of tokens that fit',
    actual:
      ignored.map(({ name, filterViolations }) => `${name}: ${filterViolations} that do not`).join('; ') ||
      'such ones',
  };
}

/** "The filtered listings not contained in the full one (after one re-listing)." */
function filteredWithinFull({ observed }: GuardInput): GuardCheck {
  return {
    name: 'filtered-not-in-full',
    passed: observed.unlistedIds.length === 0,
    expected: 'filtered listings that the full one contains',
    actual: `${observed.unlistedIds.length} tokens in a filtered listing alone`,
  };
}

/** "More than `maxUnreadablePercent` unreadable rows and at least 5." */
function rowsReadable({ policy, counts }: GuardInput): GuardCheck {
  const { maxUnreadablePercent } = policy.sanity;
  return {
    name: 'too-many-unreadable',
    passed: counts.unreadable <= Math.max(FEW_UNREADABLE, share(maxUnreadablePercent, counts.total)),
    expected: `at most ${FEW_UNREADABLE} unreadable tokens, or ${maxUnreadablePercent} % of ${counts.total}`,
    actual: `${counts.unreadable} unreadable`,
  };
}

/** Begins what the check of the clocks says of a run that was ahead of them. */
export const earlierRun = 'an earlier run at ';

/**
 * "The server's clock off by more than `maxClockSkewMinutes`"; a clock that is not told is in doubt. A run that
 * began long ago is none: it counts from an earlier instant, and so deletes less. One that began before an earlier run
 * is in doubt too: what that run recorded would seem to be from the future, and would be replaced.
 */
function clockInStep({ policy, observed }: GuardInput): GuardCheck {
  const { maxClockSkewMinutes } = policy.sanity;
  const { startedAt, readings } = observed.clock;
  const { ahead = startedAt } = observed;
  const allowed = maxClockSkewMinutes * MINUTE_MS;
  const isBehind = Date.parse(ahead) - Date.parse(startedAt) > allowed;
  const off = readings.filter(({ server, local }) => {
    if (server === null) return true;
    const [there, here] = [Date.parse(server), Date.parse(local)];
    return Math.abs(there - here) > allowed || Date.parse(startedAt) - there > allowed;
  });
  return {
    name: 'clock-skew',
    passed: off.length === 0 && !isBehind,
    expected: `clocks within ${maxClockSkewMinutes} minutes`,
    actual: [
      `a run that began at ${startedAt}`,
      ...(off.length > 0 ? off : readings).slice(0, 1).map(describeReading),
      ...(isBehind ? [`${earlierRun}${ahead}`] : []),
    ].join('; '),
  };
}

function describeReading({ server, local }: ClockReading): string {
  return server === null ? 'no clock from the tenant' : `${server} there, ${local} here`;
}

/** "If any designated secret cannot be read, nothing at all is deleted in that run." */
function designatedSecretsReadable({ observed }: GuardInput): GuardCheck {
  return {
    name: 'designated-secrets-readable',
    passed: observed.unreadableSecrets.length === 0,
    expected: 'every designated secret readable',
    actual: observed.unreadableSecrets.map((secret) => `${secret} unreadable`).join(', ') || 'all readable',
  };
}

/** "Its `tenant_id` must be the one of the earlier runs." */
function tenantKnown({ observed: { tenantId } }: GuardInput): GuardCheck {
  return {
    name: 'tenant-known',
    passed: tenantId.known === null || tenantId.known === tenantId.met,
    expected: `tenant ${tenantId.known ?? 'not yet known'}`,
    actual: `tenant ${tenantId.met ?? 'not told'}`,
  };
}

/**
 * The tenant's clock at the last of some answers, in their order; null where it may not be used for anything: an
 * answer did not tell it, it was off from this machine's by more than `maxClockSkewMinutes`, or it went back by more
 * than that. Nobody can say which of two clocks that differ is right.
 */
export function trustedTime(
  readings: readonly ClockReading[],
  { maxClockSkewMinutes }: Pick<TenantPolicy['sanity'], 'maxClockSkewMinutes'>,
): string | null {
  const allowed = maxClockSkewMinutes * MINUTE_MS;
  let last: string | null = null;
  for (const { server, local } of readings) {
    if (server === null || Math.abs(Date.parse(server) - Date.parse(local)) > allowed) return null;
    if (last !== null && Date.parse(last) - Date.parse(server) > allowed) return null;
    last = server;
  }
  return last;
}
