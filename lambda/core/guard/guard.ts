import type { Approval } from '../plan.ts';
import type { GuardCheck, GuardVerdict } from '../results.ts';
import { blastRadiusChecks } from './blast-radius.ts';
import { comparisonChecks } from './comparison.ts';
import type { GuardInput } from './guard-input.ts';
import { integrityChecks } from './integrity.ts';

/** Breaches that no approval accepts: a person cannot know better than the data that is missing. */
const NEVER_APPROVED: ReadonlySet<string> = new Set(['designated-secrets-readable', 'tenant-known']);

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
