import { matchesPattern, sameText } from '../../text.ts';
import type { Rule, When } from '../schema.ts';
import type { Objection } from './readable.ts';

/** What must hold for the rules of a tenant as a list. */
export function rulesTogether(rules: readonly (Rule | null)[]): Objection[] {
  return rules.flatMap((rule, index) => {
    const earlier = rules.slice(0, index).filter((other) => other !== null);
    return rule === null
      ? []
      : [...sameName({ rule, index, earlier }), ...unreachable({ rule, index, earlier })];
  });
}

type Place = { rule: Rule; index: number; earlier: readonly Rule[] };

/** Reports, notices and findings tell rules apart by their names. */
function sameName({ rule, index, earlier }: Place): Objection[] {
  if (!earlier.some(({ name }) => name === rule.name)) return [];
  return [
    {
      path: ['rules', index, 'name'],
      message: `is the name of an earlier rule (${rule.name})`,
      remedy: 'Choose another name.',
    },
  ];
}

/** "The first matching `keep`, `delete` or `expire` decides": a rule that an earlier one always precedes does nothing. */
function unreachable({ rule, index, earlier }: Place): Objection[] {
  const shadow = findShadow(rule, earlier);
  if (shadow === null) return [];
  return [
    {
      path: ['rules', index, 'when'],
      message: `can never decide: ${shadow.name} (do: ${shadow.do}) matches every such token first`,
      remedy: `Move the rule above ${shadow.name}, or remove it.`,
    },
  ];
}

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
  ownerGone: (earlier, later) => isSame(later.ownerGone, earlier.ownerGone),
  scope: (earlier, later) => isSameText(later.scope, earlier.scope),
  owner: (earlier, later) => isSameText(later.owner, earlier.owner),
  name: ({ name: wide }, { name: narrow }) =>
    wide === undefined || (narrow !== undefined && matchesPattern(wide, narrow)),
  token: (earlier, later) => isSame(later.token, earlier.token),
};

/**
 * The earlier keep or delete rule that takes every token of a later one; null where there is none. An expire rule
 * leaves what expires before to the later rules, so that it takes all from none but a later cap that is no tighter.
 * It claims no more than it can prove: several rules that only together take all are not found.
 */
export function findShadow(later: Rule, earlier: readonly Rule[]): Rule | null {
  if (later.do === 'report') return null;
  return earlier.find((rule) => isBefore(rule, later) && takesAll(rule.when, later.when)) ?? null;
}

function isBefore(rule: Rule, { inDays: later = 0 }: Rule): boolean {
  if (rule.do === 'expire') return rule.inDays !== undefined && rule.inDays <= later;
  return rule.do !== 'report';
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
