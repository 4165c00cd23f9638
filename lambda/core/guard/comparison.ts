import type { Baseline } from '../plan.ts';
import type { GuardCheck } from '../results.ts';
import type { GuardInput } from './guard-input.ts';
import { share } from './limits.ts';

type Compared = GuardInput & { baseline: Baseline };

/** The checks against the last good run; a first run has no past, and passes them. */
export function comparisonChecks(input: GuardInput): GuardCheck[] {
  const { baseline } = input;
  if (baseline === null) return [];
  const compared = { ...input, baseline };
  return [inventoryNotShrunk(compared), candidatesNotGrown(compared), lastUsedStillTold(compared)];
}

/** "The inventory shrunk beyond `maxShrinkPercent`"; "our own deletions do not count as shrinkage". */
function inventoryNotShrunk({ policy, counts, baseline }: Compared): GuardCheck {
  const { maxShrinkPercent } = policy.sanity;
  const past = Math.max(0, baseline.total - baseline.deletedSince);
  return {
    name: 'inventory-shrunk',
    passed: past - counts.total <= share(maxShrinkPercent, past),
    expected: `at most ${maxShrinkPercent} % fewer than ${past} tokens`,
    actual: `${counts.total} tokens`,
  };
}

/**
 * "The candidates grown beyond `maxCandidateGrowth` times." Compared with at least one, and with at least a
 * hundredth of the inventory: a handful after a night without any is nothing strange.
 */
function candidatesNotGrown({ policy, counts, baseline }: Compared): GuardCheck {
  const { maxCandidateGrowth } = policy.sanity;
  const past = Math.max(1, baseline.candidates, share(1, counts.total));
  return {
    name: 'candidates-grown',
    passed: counts.candidates <= maxCandidateGrowth * past,
    expected: `at most ${maxCandidateGrowth} times ${past} candidates`,
    actual: `${counts.candidates} candidates`,
  };
}

/** "Every `lastUsed` suddenly null." */
function lastUsedStillTold({ counts, baseline }: Compared): GuardCheck {
  const { used, deletable } = counts;
  return {
    name: 'last-used-all-null',
    passed: used > 0 || deletable === 0 || baseline.used === 0,
    expected: 'some tokens with a last use',
    actual: `${used} of ${deletable} tokens with a last use`,
  };
}
