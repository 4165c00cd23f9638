import type { DeletionRecord } from '../core/deletion-record.ts';
import type { RunResults } from '../core/results.ts';
import { byText } from './lookup.ts';

/** Until when a token that waits in quarantine can be given back: an instant, `always`, or null where that is not known. */
export type Restorable = DeletionRecord & { restorableUntil: string | null };

/**
 * What waits in quarantine, those first whose time ends first: each until its deletion where the tenant revives an
 * expired token, otherwise until its new expiry.
 */
export function restorableIn({ quarantine }: Pick<RunResults, 'quarantine'>): Restorable[] {
  if (quarantine === undefined) return [];
  const revives = quarantine.revivable === 'yes';
  return quarantine.waiting
    .map((record) => ({
      ...record,
      restorableUntil: revives ? (record.until ?? 'always') : (record.setExpiry ?? null),
    }))
    .sort((a, b) => byText(a.restorableUntil ?? '', b.restorableUntil ?? '') || byText(a.tokenId, b.tokenId));
}
