import type { GuardCheck } from '../results.ts';
import type { GuardInput } from './guard-input.ts';
import { share } from './limits.ts';

/** The checks that bound a night's deletions: "more than that is strange, so nothing is deleted". */
export function blastRadiusChecks(input: GuardInput): GuardCheck[] {
  return [deletionsWithinLimit(input), deletionsWithinPercent(input)];
}

/** "`limits.maxDeletions` bounds the deletions due"; "0 means zero". */
function deletionsWithinLimit({ policy, counts }: GuardInput): GuardCheck {
  const { maxDeletions } = policy.limits;
  return {
    name: 'max-deletions',
    passed: counts.due <= maxDeletions,
    expected: `at most ${maxDeletions} deletions`,
    actual: `${counts.due} due`,
  };
}

/** "`maxDeletionPercent` (of the tenant's deletable tokens: managed, own and designated ones not counted)." */
function deletionsWithinPercent({ policy, counts }: GuardInput): GuardCheck {
  const { maxDeletionPercent } = policy.limits;
  return {
    name: 'max-deletion-percent',
    passed: counts.due <= share(maxDeletionPercent, counts.deletable),
    expected: `at most ${maxDeletionPercent} % of ${counts.deletable} deletable tokens`,
    actual: `${counts.due} due`,
  };
}
