import { createDecider } from '../decide/decide.ts';
import { fingerprint } from '../decide/listings.ts';
import type { Pat } from '../pat.ts';
import type { Decision, Facts, InventoryEntry, Standing } from '../plan.ts';
import { bears } from './give-back.ts';
import type { Quarantined } from './ledger.ts';

/** Tonight's listing of a quarantined token: its entry, or, without one, why it may be there all the same. */
export type Sighting = { entry: InventoryEntry } | { entry: null; doubt: string | null };

/**
 * "`days` later it is deleted, if it still bears that expiry, its `lastUsed` is not later than the quarantine, and
 * nothing protects it." A use that was noted late counts as well: its token was needed when it was ended.
 */
export function standingOf(known: Quarantined, sighting: Sighting, facts: Facts): Standing {
  return createStanding(facts)(known, sighting);
}

/** Makes the function that says where one token after the other stands (`standingOf`). */
export function createStanding(facts: Facts): (known: Quarantined, sighting: Sighting) => Standing {
  const decide = createDecider(facts);
  return (known, sighting) => standingBy(decide, facts.now, { known, sighting });
}

function standingBy(
  decide: (entry: InventoryEntry) => Decision,
  now: string,
  { known, sighting }: { known: Quarantined; sighting: Sighting },
): Standing {
  if (sighting.entry === null) return unlisted(known, sighting.doubt, now);
  const { row } = sighting.entry;
  if (row.kind === 'unreadable') return waiting(`it cannot be read: ${row.reason}`);
  if (row.expiry.kind === 'unknown') return waiting('its expiry cannot be read');
  if (!bears(row.expiry, known.set)) return { standing: 'left' };
  // A rule that caps a life does so whether the token is used or not, and ends nothing but by that expiry.
  if (known.until === null) return waiting(null);
  if (row.lastUsed !== known.lastUsed) return usedSince(row.lastUsed, known.lastUsed);
  const before: Pat = { ...row, expiry: known.former };
  const decision = decide({ ...sighting.entry, row: before });
  return judged({ ...known, until: known.until }, { before, decision, now });
}

function waiting(doubt: string | null): Standing {
  return { standing: 'waiting', doubt };
}

function unlisted({ set }: Quarantined, doubt: string | null, now: string): Standing {
  if (doubt !== null) return waiting(`whether it is gone cannot be told: ${doubt}`);
  return { standing: set <= now ? 'expired' : 'gone' };
}

/** "A use once seen is never unseen": what goes back is doubt. */
function usedSince(told: string | null, known: string | null): Standing {
  const isLater = told !== null && (known === null || told > known);
  if (!isLater) return waiting('its last use contradicts what was known of it');
  return { standing: 'release', used: true, reason: `it was used: ${told}` };
}

/**
 * Only what the policy would delete anew is deleted, as the token was with its former expiry; what is merely in doubt is
 * neither deleted nor given back.
 */
function judged(
  known: Quarantined & { until: string },
  { before, decision, now }: { before: Pat; decision: Decision; now: string },
): Standing {
  if (decision.verdict !== 'delete') {
    if (decision.verdict === 'keep' && decision.by === 'doubt') return waiting(decision.reason);
    return { standing: 'release', used: false, reason: decision.reason };
  }
  if (fingerprint(before) !== known.fingerprint)
    return { standing: 'release', used: false, reason: 'it was changed since it was quarantined' };
  return known.until <= now ? { standing: 'due', filter: decision.filter } : waiting(null);
}

/** Where a quarantined token stands, in words that follow its rule's. */
export function standingWords({ set, since, until }: Quarantined, standing: Standing): string {
  const words = `in quarantine since ${since.slice(0, 10)}: its expiry was brought forward to ${set}`;
  switch (standing.standing) {
    case 'waiting':
      return standing.doubt === null
        ? `${words}, and it is deleted after ${until}`
        : `${words}; it waits in doubt: ${standing.doubt}`;
    case 'release':
      return `${words}, and it is to be given back: ${standing.reason}`;
    case 'due':
      return `${words}, and its time has come`;
    case 'left':
      return 'a person gave it another expiry since it was quarantined';
    case 'expired':
      return `${words}, and it is listed no more since that has passed`;
    default:
      return `${words}, and it is gone`;
  }
}
