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
