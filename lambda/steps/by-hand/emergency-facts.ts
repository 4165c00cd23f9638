import type { Pat } from '../../core/pat.ts';
import type { Facts } from '../../core/plan.ts';
import type { RunContext } from '../context.ts';
import { freshFacts } from '../fresh-facts.ts';

/**
 * What protects tokens from a person in an emergency: all but what only tells stale tokens from others. What was
 * restored or is in doubt is ended by whoever names it.
 */
export async function emergencyFacts(
  context: RunContext,
  tokens: readonly Pat[],
  secrets: readonly string[],
): Promise<Facts> {
  const ownerIds = tokens.map(({ owner }) => owner.id);
  const now = context.clock.now();
  const facts = await freshFacts(context, { ownerIds, now, secrets, doubts: new Map() });
  return { ...facts, restored: new Map() };
}
