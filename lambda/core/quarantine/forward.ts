import { addMilliseconds } from '../instant.ts';
import type { Expiry, KnownExpiry } from '../pat.ts';

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
