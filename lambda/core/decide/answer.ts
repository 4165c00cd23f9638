import type { Pat } from '../pat.ts';
import type { Facts } from '../plan.ts';

/** What can be said of a condition; `unknown` where the token or its owner is not known well enough. */
export type Truth = 'yes' | 'no' | 'unknown';

/** Whether a condition holds, and in words why; never with text that the tenant sent. */
export type Answer = { holds: Truth; why: string };

/** What is looked at besides the token in question; `toDelete` = a yes would take the token away. */
export type Circumstances = { facts: Facts; toDelete?: boolean };

/** Answers a condition, or all of a rule, of one token after the other. */
export type Test = (pat: Pat) => Answer;

/** The token in question, and what else may be looked at. */
export type Subject = Circumstances & { pat: Pat };
