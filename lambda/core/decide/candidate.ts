import { hashJson } from '../hash.ts';
import type { Pat } from '../pat.ts';
import type { Candidate, Decision } from '../plan.ts';

/**
 * Hash of every field of a token but its name (which its owner may change at will): what must not change
 * between notice and deletion. The order of scopes carries no meaning and no weight.
 */
export function fingerprint({ name: _name, ...rest }: Pat): string {
  const scopes =
    rest.scopes.kind === 'listed' ? { ...rest.scopes, list: rest.scopes.list.toSorted() } : rest.scopes;
  return hashJson({ ...rest, scopes, faults: rest.faults.toSorted() });
}

/** A token that a decision would delete, as the plan records it. */
export function candidateOf(pat: Pat, decision: Extract<Decision, { verdict: 'delete' }>): Candidate {
  const { rule, ruleHash: hash, filter, reason } = decision;
  return { pat, rule, ruleHash: hash, filter, reason, fingerprint: fingerprint(pat) };
}
