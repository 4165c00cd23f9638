import { matchesPattern, sameText } from '../../decide/pattern.ts';
import type { Rule, When } from '../schema.ts';

/** For each condition: the earlier rule lacks it, or every token that matches the later rule fulfils it. */
const implied: Record<keyof When, (earlier: When, later: When) => boolean> = {
  unusedDays: (earlier, later) => isCovered(later.unusedDays, earlier.unusedDays),
  neverUsedDays: (earlier, later) => isCovered(later.neverUsedDays, earlier.neverUsedDays),
  olderThanDays: (earlier, later) =>
    isCovered(later.olderThanDays, earlier.olderThanDays) ||
    isCovered(later.neverUsedDays, earlier.olderThanDays),
  expiresWithinDays: ({ expiresWithinDays: wide }, { expiresWithinDays: narrow }) =>
    wide === undefined || (narrow !== undefined && narrow <= wide),
  neverExpires: (earlier, later) =>
    isSame(later.neverExpires, earlier.neverExpires) ||
    (earlier.neverExpires === false && later.expiresWithinDays !== undefined),
  ownerInactive: (earlier, later) => isSame(later.ownerInactive, earlier.ownerInactive),
  scope: (earlier, later) => isSameText(later.scope, earlier.scope),
  owner: (earlier, later) => isSameText(later.owner, earlier.owner),
  name: ({ name: wide }, { name: narrow }) =>
    wide === undefined || (narrow !== undefined && matchesPattern(wide, narrow)),
  token: (earlier, later) => isSame(later.token, earlier.token),
};

/**
 * The earlier keep or delete rule that takes every token of a later one; null where there is none.
 * It claims no more than it can prove: several rules that only together take all are not found.
 */
export function findShadow(later: Rule, earlier: readonly Rule[]): Rule | null {
  if (later.do === 'report') return null;
  return earlier.find((rule) => rule.do !== 'report' && takesAll(rule.when, later.when)) ?? null;
}

/** A rule without conditions is a fault of its own, and not one of all the rules below it. */
function takesAll(earlier: When, later: When): boolean {
  return Object.keys(earlier).length > 0 && Object.values(implied).every((holds) => holds(earlier, later));
}

function isCovered(days: number | undefined, bound: number | undefined): boolean {
  return bound === undefined || (days !== undefined && days >= bound);
}

function isSame<Value>(value: Value, expected: Value | undefined): boolean {
  return expected === undefined || value === expected;
}

function isSameText(text: string | undefined, expected: string | undefined): boolean {
  return expected === undefined || (text !== undefined && sameText(text, expected));
}
