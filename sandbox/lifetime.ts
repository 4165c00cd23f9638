import type { Clock } from './clock.ts';
import type { Switches } from './switches.ts';
import type { Tenant, Token } from './tenant.ts';

type Context = { clock: Clock; switches: Switches };

const DAY = 86_400_000;

/** Whether a token's expiry has come, or came once for good; from then on it mints no access token. */
export function isExpired(token: Token, clock: Clock): boolean {
  return token.mintsNoMore === true || expiredFor(token, clock) >= 0;
}

/** Whether a token is in the listings: an expired one is there for as long as the switch says. */
export function isListed(token: Token, { clock, switches }: Context): boolean {
  const milliseconds = expiredFor(token, clock);
  return milliseconds < 0 || milliseconds < switches.expiredListedDays * DAY;
}

/** Removes the expired tokens that are listed no more, where the switch says that those are gone. */
export function forgetExpired({ tenant, ...context }: Context & { tenant: Tenant }): void {
  const { expiredListedDays, unlistedExpired } = context.switches;
  if (expiredListedDays === Number.POSITIVE_INFINITY || unlistedExpired === 'hidden') return;
  for (const token of tenant.tokens()) if (!isListed(token, context)) tenant.removeToken(token.id);
}

/** A change of a token's expiry, as the tenant keeps it; null where it revives no expired token. */
export function expiryChange(
  token: Token,
  change: Partial<Token>,
  { clock, switches }: Context,
): Partial<Token> | null {
  if (change.expirationDate === undefined || !isExpired(token, clock)) return change;
  if (switches.expiredRevival === 'refused') return null;
  return switches.expiredRevival === 'revives' ? change : { ...change, mintsNoMore: true };
}

/** Milliseconds since a token's expiry; negative before it. */
function expiredFor(token: Token, clock: Clock): number {
  if (token.expirationDate === null) return Number.NEGATIVE_INFINITY;
  return clock.now().getTime() - Date.parse(token.expirationDate);
}
