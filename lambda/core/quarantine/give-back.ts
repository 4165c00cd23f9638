import { allowExpiry, type ExpiryPermission } from '../deletable.ts';
import type { TokenOutcome } from '../deletion-record.ts';
import { addDays, addMilliseconds } from '../instant.ts';
import type { Expiry, InventoryRow, KnownExpiry } from '../pat.ts';
import type { Quarantined } from './ledger.ts';

/** A tenant may keep whole seconds only. */
const toleranceMs = 1000;

/**
 * "Only ever earlier": why an expiry cannot be brought forward to an instant; null where it can. One that cannot be
 * read could not be given back.
 */
export function whyNotForward(expiry: Expiry, to: string): string | null {
  if (expiry.kind === 'unknown')
    return 'its expiry cannot be read, so that nobody could give it back what it had';
  const isEarlier = expiry.kind === 'never' || expiry.at > addMilliseconds(to, toleranceMs);
  return isEarlier ? null : 'it expires by itself before that';
}

/** Whether a token bears the expiry that it was given. */
export function bears(expiry: Expiry | undefined, given: string): boolean {
  return isSameExpiry(expiry, { kind: 'at', at: given });
}

/** Whether two expiries are one, as far as a tenant keeps them. */
export function isSameExpiry(shown: Expiry | undefined, meant: KnownExpiry): boolean {
  if (shown?.kind !== 'at' || meant.kind !== 'at') return shown?.kind === meant.kind;
  return Math.abs(Date.parse(shown.at) - Date.parse(meant.at)) < toleranceMs;
}

/** An expiry nearer than this could pass on the way to the tenant. */
const soonMs = 5 * 60_000;

/** Time to act on a token whose former expiry has passed. */
const graceDays = 1;

/**
 * What a quarantined token is given back: "its former expiry". A tenant takes only a date in the future: one that has
 * passed becomes a day from now, so that somebody can act.
 */
export function expiryToGiveBack(former: KnownExpiry, now: string): KnownExpiry {
  if (former.kind === 'never' || former.at > addMilliseconds(now, soonMs)) return former;
  return { kind: 'at', at: addDays(now, graceDays) };
}

/**
 * Decides whether a quarantined token may be given its former expiry back: only what still bears the expiry that this
 * tool gave it. A tenant may hide an expired token that it can revive: one that is listed no more is tried.
 */
export function judgeGivingBack(
  { id, former, set }: { id: string } & Pick<Quarantined, 'former' | 'set'>,
  shown: { entry: { row: InventoryRow } } | { entry: null; doubt: string | null },
  now: string,
): ExpiryPermission | Refusal {
  const expiry = expiryToGiveBack(former, now);
  const allowed: ExpiryPermission = { allowed: true, id: allowExpiry(id), expiry };
  if (shown.entry === null) {
    if (shown.doubt !== null)
      return refuse('not-reached', `whether it is there cannot be told: ${shown.doubt}`);
    return set <= now ? allowed : refuse('already-gone', 'Someone deleted it before its expiry came.');
  }
  const { row } = shown.entry;
  if (row.kind === 'unreadable') return refuse('not-reached', `it cannot be read: ${row.reason}`);
  if (row.managed) return refuse('kept', 'the platform itself owns it');
  if (row.expiry.kind === 'unknown') return refuse('not-reached', 'its expiry cannot be read');
  if (bears(row.expiry, set)) return allowed;
  return isSameExpiry(row.expiry, former)
    ? refuse('kept', 'It has its former expiry already.')
    : refuse('kept', 'A person gave it another expiry since it was quarantined.');
}

type Refusal = { allowed: false; reason: string; outcome: TokenOutcome };

function refuse(outcome: TokenOutcome, reason: string): Refusal {
  return { allowed: false, outcome, reason };
}
