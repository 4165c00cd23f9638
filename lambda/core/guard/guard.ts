import type { Approval, Baseline } from '../plan.ts';
import type { GuardCheck, GuardVerdict } from '../results.ts';
import type { GuardInput } from './guard-input.ts';
import { integrityChecks } from './integrity.ts';
import { share } from './limits.ts';

/** Breaches that no approval accepts: a person cannot know better than data that is missing, cut or contradictory. */
const NEVER_APPROVED: ReadonlySet<string> = new Set([
  'designated-secrets-readable',
  'tenant-known',
  'clock-skew',
  'own-token-missing',
  'listing-incomplete',
  'listing-contradictory',
  'filter-not-applied',
  'filtered-not-in-full',
]);

/** Breaches by what a night would do; all others are by what it saw. */
const BLAST_RADIUS: ReadonlySet<string> = new Set(['max-deletions', 'max-deletion-percent']);

/**
 * Whether a night's figures are such that anything may be deleted. A breach halts; with
 * `onBreach: approval` it waits for an approval, and one that names all breaches accepts them.
 */
export function guard(input: GuardInput): GuardVerdict {
  const checks = [...blastRadiusChecks(input), ...comparisonChecks(input), ...integrityChecks(input)];
  const failed = checks.filter((check) => !check.passed);
  return { verdict: verdictOn(failed, input), reasons: failed.map(describe), checks };
}

/** Whether a plan with these breaches can be approved at all. */
export function isApprovable(breaches: readonly string[]): boolean {
  return breaches.length > 0 && !breaches.some((name) => NEVER_APPROVED.has(name));
}

/**
 * Whether later nights may trust what a night saw, whatever its mode: every check of what it saw was passed, or a
 * person accepted the breach. That it would delete too much says nothing against what it saw.
 */
export function isTrustworthy({ verdict, checks }: GuardVerdict): boolean {
  if (checks.length === 0) return false;
  return verdict === 'proceed' || checks.every(({ name, passed }) => passed || BLAST_RADIUS.has(name));
}

/** Whether the tenant's clock and this process's agreed wherever both were read. */
export function isClockBelieved({ checks }: GuardVerdict): boolean {
  return checks.some(({ name, passed }) => name === 'clock-skew' && passed);
}

function verdictOn(failed: readonly GuardCheck[], input: GuardInput): GuardVerdict['verdict'] {
  if (failed.length === 0) return 'proceed';
  const breaches = failed.map(({ name }) => name);
  if (input.policy.limits.onBreach === 'halt' || !isApprovable(breaches)) return 'halt';
  return accepts(input.approval, breaches) ? 'proceed' : 'approval';
}

function accepts(approval: Approval | null, breaches: readonly string[]): boolean {
  return approval !== null && breaches.every((name) => approval.breaches.includes(name));
}

function describe({ name, expected, actual }: GuardCheck): string {
  return `${name}: expected ${expected}, came ${actual}`;
}

/** The checks that bound a night's deletions: "more than that is strange, so nothing is deleted". */
function blastRadiusChecks(input: GuardInput): GuardCheck[] {
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

type Compared = GuardInput & { baseline: Baseline };

/** The checks against the past; a first run has none, and passes them. */
function comparisonChecks(input: GuardInput): GuardCheck[] {
  const { baseline } = input;
  const history = historyNotContradicted(input);
  if (baseline === null) return [history];
  const compared = { ...input, baseline };
  return [inventoryNotShrunk(compared), candidatesNotGrown(compared), lastUsedStillTold(compared), history];
}

const FEW_CONTRADICTED = 2;

/** "More than `maxContradictionPercent` of the tenant, and at least 3": each such token is kept, many halt. */
function historyNotContradicted({ policy, counts }: GuardInput): GuardCheck {
  const { maxContradictionPercent } = policy.sanity;
  const most = Math.max(FEW_CONTRADICTED, share(maxContradictionPercent, counts.total));
  return {
    name: 'history-contradicted',
    passed: counts.contradicted <= most,
    expected: `at most ${most} tokens that contradict an earlier night`,
    actual: `${counts.contradicted} that do`,
  };
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
 * "The candidates grown beyond `maxCandidateGrowth` times." Those that merely came of age are nothing strange,
 * however many. Compared with at least one, and with at least a hundredth of the inventory: nor is a handful after a
 * night without any.
 */
function candidatesNotGrown({ policy, counts, baseline }: Compared): GuardCheck {
  const { maxCandidateGrowth } = policy.sanity;
  const past = Math.max(1, baseline.candidates, share(1, counts.total));
  return {
    name: 'candidates-grown',
    passed: counts.unexplained <= maxCandidateGrowth * past,
    expected: `at most ${maxCandidateGrowth} times ${past} candidates that earlier nights do not explain`,
    actual: `${counts.unexplained} of ${counts.candidates} candidates`,
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
