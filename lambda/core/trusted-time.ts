import type { ClockReading } from './guard/guard-input.ts';
import type { TenantPolicy } from './policy/schema.ts';

const MINUTE_MS = 60_000;

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
