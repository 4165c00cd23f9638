import { addDays, DAY_MS } from '../instant.ts';
import type { Pat } from '../pat.ts';
import type { Reminder } from './mail.ts';

/** A token that minted an access token in so many days is in use. */
export const IN_USE_DAYS = 30;

/** A reminder that is due: the token's expiry, and the step of the policy that it fulfils. */
export type DueReminder = { expiresAt: string; days: number };

/**
 * "Tokens in use that will expire": the step of `remindBeforeExpiryDays` that a token has reached and of which nobody
 * was told; null where there is none. A token that is met late gets the last step that it reached, and no earlier one;
 * another expiry starts over.
 */
export function reminderDue(
  { lastUsed, expiry }: Pick<Pat, 'lastUsed' | 'expiry'>,
  given: Reminder | undefined,
  { now, steps }: { now: string; steps: readonly number[] },
): DueReminder | null {
  const isUsed = lastUsed !== null && lastUsed > addDays(now, -IN_USE_DAYS);
  if (!isUsed || expiry.kind !== 'at' || expiry.at <= now) return null;
  const daysLeft = (Date.parse(expiry.at) - Date.parse(now)) / DAY_MS;
  const days = Math.min(...steps.filter((step) => daysLeft <= step));
  if (!Number.isFinite(days)) return null;
  const isTold = given?.expiresAt === expiry.at && given.days <= days;
  return isTold ? null : { expiresAt: expiry.at, days };
}
