import { allowDeletion, type Permission } from '../deletable.ts';
import type { Candidate, Facts, InventoryEntry } from '../plan.ts';
import type { Quarantined } from '../quarantine/ledger.ts';
import { standingOf, standingWords } from '../quarantine/standing.ts';
import { decide } from './decide.ts';
import { candidateFingerprint } from './listings.ts';

/**
 * Decides once more on a candidate, on a listing made just now: it may go only if it is unchanged (its name
 * apart) and the same rule still deletes it. `facts.now` is the instant that the listing was filtered for.
 */
export function recheck(candidate: Candidate, fresh: InventoryEntry, facts: Facts): Permission {
  const { row } = fresh;
  if (row.id !== candidate.pat.id) return refuse('the fresh row is of another token');
  if (row.kind === 'unreadable') return refuse(`it can no longer be read: ${row.reason}`);
  if (candidateFingerprint(row, candidate.action) !== candidate.fingerprint)
    return refuse('it was used or changed since the plan');
  const decision = decide(fresh, facts);
  if (decision.verdict === 'keep') return refuse(decision.reason);
  if (decision.ruleHash !== candidate.ruleHash) return refuse(`rule ${decision.rule} decides on it now`);
  return { allowed: true, id: allowDeletion(row.id) };
}

/** Whether a quarantined token may be deleted, on a listing made just now: all that holds it, or gives it back, keeps it. */
export function recheckQuarantined(
  { id, known }: { id: string; known: Quarantined },
  fresh: InventoryEntry,
  facts: Facts,
): Permission {
  if (fresh.row.id !== id) return refuse('the fresh row is of another token');
  const standing = standingOf(known, { entry: fresh }, facts);
  if (standing.standing !== 'due') return refuse(standingWords(known, standing));
  return { allowed: true, id: allowDeletion(id) };
}

function refuse(reason: string): Permission {
  return { allowed: false, reason };
}
