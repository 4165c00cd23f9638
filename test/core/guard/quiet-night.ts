import { guard } from '../../../lambda/core/guard/guard.ts';
import type { GuardInput, NightCounts, Observations } from '../../../lambda/core/guard/guard-input.ts';
import type { Approval, Baseline } from '../../../lambda/core/plan.ts';
import { aBaseline, aPolicy, observations } from '../../support/builders.ts';

/** What a night differs in from a quiet one. */
export type Difference = {
  counts?: Partial<NightCounts>;
  observed?: Partial<Observations>;
  baseline?: Partial<Baseline> | null;
  policy?: Record<string, unknown>;
  approval?: Approval;
};

const quiet: NightCounts = {
  total: 100,
  unreadable: 0,
  used: 85,
  deletable: 90,
  candidates: 60,
  unexplained: 10,
  contradicted: 0,
  due: 5,
};

/** What the guard is given on a quiet night, with a difference. */
export function night({ counts, observed, baseline, policy, approval }: Difference = {}): GuardInput {
  return {
    policy: aPolicy(policy ?? {}),
    counts: { ...quiet, ...counts },
    observed: observations(observed),
    baseline: baseline === null ? null : aBaseline(baseline),
    approval: approval ?? null,
  };
}

/** The checks that it does not pass. */
export function breaches(difference: Difference): string[] {
  return guard(night(difference)).checks.flatMap(({ name, passed }) => (passed ? [] : [name]));
}
