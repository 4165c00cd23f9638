import { allowDeletion, type Permission } from '../deletable.ts';
import type { Candidate, Facts, InventoryEntry } from '../plan.ts';
import { decide } from './decide.ts';
import { fingerprint } from './listings.ts';

/**
 * Decides once more on a candidate, on a listing made just now: it may go only if it is unchanged (its name
 * apart) and the same rule still deletes it. `facts.now` is the instant that the listing was filtered for.
 */
export function recheck(candidate: Candidate, fresh: InventoryEntry, facts: Facts): Permission {
  const { row } = fresh;
  if (row.id !== candidate.pat.id) return refuse('the fresh row is of another token');
  if (row.kind === 'unreadable') return refuse(`it can no longer be read: ${row.reason}`);
  if (fingerprint(row) !== candidate.fingerprint) return refuse('it was used or changed since the plan');
  const decision = decide(fresh, facts);
  if (decision.verdict === 'keep') return refuse(decision.reason);
  if (decision.ruleHash !== candidate.ruleHash) return refuse(`rule ${decision.rule} decides on it now`);
  return { allowed: true, id: allowDeletion(row.id) };
}

function refuse(reason: string): Permission {
  return { allowed: false, reason };
}
