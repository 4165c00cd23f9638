import type { Decision, Protection } from '../plan.ts';
import type { Answer, Truth } from './conditions.ts';

/** One protection, doubt or rule that was tried on a token, and what it came to. */
export type Consideration = {
  kind: 'protection' | 'doubt' | 'rule';
  /** The protection's or the rule's name; `dates` for the doubt about them. */
  name: string;
  action: 'keep' | 'delete' | 'report';
  matched: Truth;
  /** In words, why; never with text that the tenant sent. */
  why: string;
  /** What it decides, unless one before it already did; null where it decides nothing. */
  decision: Decision | null;
};

/** "In doubt kept": the decision on a token of which something needed is not known. */
export function keptInDoubt(reason: string): Decision {
  return { verdict: 'keep', by: 'doubt', reason };
}

/** A protection that stands above every rule; where it cannot be ruled out, it keeps too. */
export function protection(name: Protection, { holds, why }: Answer): Consideration {
  const tried = { kind: 'protection', name, action: 'keep', matched: holds, why } as const;
  if (holds === 'no') return { ...tried, decision: null };
  const kept: Decision = { verdict: 'keep', by: { protection: name }, reason: why };
  return { ...tried, decision: holds === 'yes' ? kept : keptInDoubt(`${name} cannot be ruled out: ${why}`) };
}
