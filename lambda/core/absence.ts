import { share } from './guard/limits.ts';
import type { Completeness } from './pat.ts';

/** Which tokens a listing shows, where what it lacks is known to be gone; else why it may be there all the same. */
export type Presence = { kind: 'proven'; ids: ReadonlySet<string> } | { kind: 'doubtful'; reason: string };

/** A listing: the ids of its rows (null where one cannot be read), how it ended, and which token made it. */
export type Shown = { ids: Iterable<string | null>; completeness: Completeness; ownId: string };

/** What a listing shows proves what it lacks only if it is whole, and each of its rows is of a known token. */
export function presenceIn({ ids, completeness, ownId }: Shown): Presence {
  if (completeness.kind === 'doubtful') return completeness;
  const shown = new Set<string>();
  for (const id of ids) {
    if (id === null) return { kind: 'doubtful', reason: 'a token of the listing has no readable id' };
    shown.add(id);
  }
  return shown.has(ownId)
    ? { kind: 'proven', ids: shown }
    : { kind: 'doubtful', reason: 'the listing lacks the very token that made it' };
}

/** How many tokens there were before, and how many of them this tool may have deleted since. */
export type Past = { before: number; attempted: number; maxShrinkPercent: number };

/**
 * The same of a tenant that was listed before: a worker that loses the right to see others' tokens is given a
 * whole list of its own. So what the guard takes for a strange night proves nothing here either.
 */
export function unlessShrunk(presence: Presence, { before, attempted, maxShrinkPercent }: Past): Presence {
  if (presence.kind === 'doubtful') return presence;
  const left = Math.max(0, before - attempted);
  const now = presence.ids.size;
  if (left - now <= share(maxShrinkPercent, left)) return presence;
  const reason = `the listing shows ${now} tokens where there were ${before}, fewer than maxShrinkPercent allows`;
  return { kind: 'doubtful', reason };
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
