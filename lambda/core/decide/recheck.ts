import { allowDeletion, type DeletableId } from '../deletable.ts';
import type { Candidate, Facts, InventoryEntry } from '../plan.ts';
import { decide } from './decide.ts';
import { fingerprint } from './listings.ts';

/** The last word before a deletion; `gone` = the fresh listing no longer holds the token at all. */
export type Recheck = { allowed: true; id: DeletableId } | { allowed: false; gone: boolean; reason: string };

/**
 * Decides once more on a candidate, on a listing made just now: it may go only if it is unchanged (its name
 * apart) and the same rule still deletes it. `facts.now` is the instant that the listing was filtered for.
 */
export function recheck(candidate: Candidate, fresh: InventoryEntry | null, facts: Facts): Recheck {
  if (fresh === null) return refuse('the fresh listing no longer holds it', true);
  const { row } = fresh;
  if (row.id !== candidate.pat.id) return refuse('the fresh row is of another token');
  if (row.kind === 'unreadable') return refuse(`it can no longer be read: ${row.reason}`);
  if (fingerprint(row) !== candidate.fingerprint) return refuse('it was used or changed since the plan');
  const decision = decide(fresh, facts);
  if (decision.verdict === 'keep') return refuse(decision.reason);
  if (decision.ruleHash !== candidate.ruleHash) return refuse(`rule ${decision.rule} decides on it now`);
  return { allowed: true, id: allowDeletion(row.id) };
}

function refuse(reason: string, gone = false): Recheck {
  return { allowed: false, gone, reason };
}
