import { addDays } from '../core/instant.ts';
import type { Pat } from '../core/pat.ts';
import type { Rotation } from '../core/policy/schema.ts';

/** What the due date is decided on. */
export type DueFacts = {
  token: Pat;
  settings: Rotation;
  now: string;
  /** A person asked for it. */
  force: boolean;
  /** An earlier rotation was begun and not finished. */
  pending: boolean;
};

/** "Due when older than `everyDays`, when expiring within `beforeExpiryDays`, when a pending stage is stuck, or when told to." */
export function whyDue({ token, settings, now, force, pending }: DueFacts): string | null {
  if (force) return 'it was asked for';
  if (pending) return 'an earlier rotation was not finished';
  if (now >= addDays(token.created, settings.everyDays)) return `older than ${settings.everyDays} days`;
  const { expiry } = token;
  if (expiry.kind === 'at' && now >= addDays(expiry.at, -settings.beforeExpiryDays))
    return `expires within ${settings.beforeExpiryDays} days`;
  return null;
}

/** The instant from which a token is due. */
export function nextDue(token: Pat, settings: Rotation): string {
  const byAge = addDays(token.created, settings.everyDays);
  if (token.expiry.kind !== 'at') return byAge;
  const byExpiry = addDays(token.expiry.at, -settings.beforeExpiryDays);
  return [byAge, byExpiry].sort()[0] ?? byAge;
}
