import type { Decision, Facts, InventoryEntry } from '../plan.ts';
import { type Consideration, keptInDoubt } from './consideration.ts';
import { considerProtections, considerUnreadable } from './protections.ts';
import { considerRule } from './rules.ts';

/**
 * What the policy says of a token: the first consideration that decides; kept where none does.
 * Deletes only what is beyond doubt.
 */
export function decide(entry: InventoryEntry, facts: Facts): Decision {
  const undecided: string[] = [];
  for (const { decision, action, matched, name, why } of consider(entry, facts)) {
    if (decision !== null) return decision;
    if (action === 'delete' && matched === 'unknown') undecided.push(`rule ${name} is undecided: ${why}`);
  }
  if (undecided.length > 0) return keptInDoubt(undecided.join('; '));
  return { verdict: 'keep', by: 'nothing', reason: 'no rule decides on it' };
}

/** Every protection, doubt and rule tried on a token, in order; those after the decisive one too. */
export function explain(entry: InventoryEntry, facts: Facts): Consideration[] {
  return [...consider(entry, facts)];
}

function* consider({ row, certifiedBy }: InventoryEntry, facts: Facts): Generator<Consideration> {
  if (row.kind === 'unreadable') {
    yield considerUnreadable(row);
    return;
  }
  yield* considerProtections({ pat: row, facts });
  for (const rule of facts.policy.rules) yield considerRule(rule, { pat: row, certifiedBy, facts });
}
