import type { Completeness } from './pat.ts';

/** Which tokens a listing shows, where what it lacks is known to be gone; else why it may be there all the same. */
export type Presence = { kind: 'proven'; ids: ReadonlySet<string> } | { kind: 'doubtful'; reason: string };

/** What a listing shows, and how it ended. */
export type Shown = { ids: Iterable<string>; completeness: Completeness };

/** "What could not be read is a result": only a whole listing says anything of what it does not show. */
export function presenceIn({ ids, completeness }: Shown): Presence {
  if (completeness.kind === 'doubtful') return completeness;
  return { kind: 'proven', ids: new Set(ids) };
}

/**
 * Why a 404 does not say that a token is gone; null where it does. A gateway, or an address that the tenant does
 * not serve, answers 404 for a living token as well.
 */
export function notFoundDoubt(id: string, presence: Presence): string | null {
  if (presence.kind === 'doubtful')
    return `The tenant answered 404, but whether the token is gone cannot be told (${presence.reason}).`;
  return presence.ids.has(id) ? 'The tenant answered 404, but the token is still listed.' : null;
}
