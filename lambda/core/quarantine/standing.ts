import { decide } from '../decide/decide.ts';
import { fingerprint } from '../decide/listings.ts';
import type { Pat } from '../pat.ts';
import type { Decision, Facts, InventoryEntry } from '../plan.ts';
import { bears } from './forward.ts';
import type { Quarantined } from './ledger.ts';

/** Where a quarantined token stands tonight. */
export type Standing =
  /** It stays as it is: its time has not come, or something about it is in doubt. */
  | { standing: 'waiting'; doubt: string | null }
  /** To be deleted by the door. */
  | { standing: 'due' }
  /** To be given its former expiry back; `used` = somebody needs it. */
  | { standing: 'release'; used: boolean; reason: string }
  /** A person gave it another expiry: it is in quarantine no more, and kept. */
  | { standing: 'left' }
  /** Its expiry passed, and the tenant lists it no more: not our deletion. */
  | { standing: 'expired' }
  /** Somebody else deleted it before its expiry. */
  | { standing: 'gone' };

/** Tonight's listing of a quarantined token: its entry, or, without one, why it may be there all the same. */
export type Sighting = { entry: InventoryEntry } | { entry: null; doubt: string | null };

/**
 * "`days` later it is deleted, if it still bears that expiry, its `lastUsed` is not later than the quarantine, and
 * nothing protects it." A use that was noted late counts as well: its token was needed when it was ended.
 */
export function standingOf(known: Quarantined, sighting: Sighting, facts: Facts): Standing {
  if (sighting.entry === null) return unlisted(known, sighting.doubt, facts.now);
  const { row } = sighting.entry;
  if (row.kind === 'unreadable') return waiting(`it cannot be read: ${row.reason}`);
  if (row.expiry.kind === 'unknown') return waiting('its expiry cannot be read');
  if (!bears(row.expiry, known.set)) return { standing: 'left' };
  if (row.lastUsed !== known.lastUsed) return usedSince(row.lastUsed, known.lastUsed);
  return judged(known, row, { decision: decide(sighting.entry, facts), now: facts.now });
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

/** Only what the policy would end anew is ended; what is merely in doubt is neither ended nor given back. */
function judged(
  known: Quarantined,
  row: Pat,
  { decision, now }: { decision: Decision; now: string },
): Standing {
  if (decision.verdict === 'keep') {
    if (decision.by === 'doubt') return waiting(decision.reason);
    return { standing: 'release', used: false, reason: decision.reason };
  }
  if (fingerprint({ ...row, expiry: known.former }) !== known.fingerprint)
    return { standing: 'release', used: false, reason: 'it was changed since it was quarantined' };
  return known.until <= now ? { standing: 'due' } : waiting(null);
}
