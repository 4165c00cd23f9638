import { ROTATION_RULES } from '../../retire.ts';
import { matchesPattern, sameText } from '../../text.ts';
import type { Exemption, Rule, When } from '../schema.ts';
import type { Check, Objection } from './readable.ts';

/** "All conditions of a rule must hold": a rule without any would match every token. */
const needsCondition: Check<Rule> = ({ when }) =>
  Object.keys(when).length > 0
    ? null
    : {
        path: ['when'],
        message: 'must hold at least one condition, or the rule would match every token',
        remedy: 'Add a condition.',
      };

/** "A `delete` rule needs `unusedDays` or `neverUsedDays`, so that the server's filter can certify it." */
const needsCertificate: Check<Rule> = ({ when, do: action }) =>
  action !== 'delete' || when.unusedDays !== undefined || when.neverUsedDays !== undefined
    ? null
    : {
        path: ['do'],
        message: 'delete needs unusedDays or neverUsedDays among the conditions',
        remedy: 'Add one of them: it is what the tenant itself can confirm.',
      };

/** A token was either used or never used. */
const usedOrNever: Check<Rule> = ({ when }) =>
  when.unusedDays === undefined || when.neverUsedDays === undefined
    ? null
    : {
        path: ['when', 'neverUsedDays'],
        message: 'contradicts unusedDays: no token was used and never used',
        remedy: 'Write two rules.',
      };

/** A token that never expires does not expire within some days. */
const expiresOrNever: Check<Rule> = ({ when }) =>
  when.neverExpires !== true || when.expiresWithinDays === undefined
    ? null
    : {
        path: ['when', 'expiresWithinDays'],
        message: 'contradicts neverExpires: true',
        remedy: 'Write two rules.',
      };

/** Severity is that of the finding, and only a `report` rule makes one. */
const severityOfReport: Check<Rule> = ({ severity, do: action }) =>
  severity === undefined || action === 'report'
    ? null
    : {
        path: ['severity'],
        message: `has no meaning for a ${action} rule`,
        remedy: 'Remove it, or write do: report.',
      };

/** "Names are typed by the tokens' owners. So a `keep` rule by `name` needs `owner` or `token` beside it." */
const nameIsNoProof: Check<Rule> = ({ when, do: action }) =>
  action !== 'keep' || when.name === undefined || when.owner !== undefined || when.token !== undefined
    ? null
    : {
        path: ['when', 'name'],
        message: 'alone cannot keep a token, since its owner types the name',
        remedy: 'Add owner or token beside it.',
      };

/** Reports name these protections, and a rotation's deletions, where they name rules. */
const nameIsFree: Check<Rule> = ({ name }) =>
  ['managed', 'own', 'designated', 'exempt', 'unreadable', 'doubt', ...ROTATION_RULES].includes(name)
    ? {
        path: ['name'],
        message: 'is the name of a built-in protection',
        remedy: 'Choose another name.',
      }
    : null;

/** What must hold for each rule by itself. */
export const ruleChecks: readonly Check<Rule>[] = [
  needsCondition,
  needsCertificate,
  usedOrNever,
  expiresOrNever,
  severityOfReport,
  nameIsNoProof,
  nameIsFree,
];

/** "An exemption needs `token` or `owner` (and may have `name`)": names are typed by the tokens' owners. */
const needsSubject: Check<Exemption> = ({ token, owner }) =>
  token !== undefined || owner !== undefined
    ? null
    : {
        path: [],
        message: 'must name a token or an owner',
        remedy: 'Add token or owner; a name alone is not enough, since owners type it.',
      };

/** What must hold for each exemption by itself. */
export const exemptionChecks: readonly Check<Exemption>[] = [needsSubject];

/** "With `accepts: [rule, …]` the findings of these rules on its tokens are accepted": only a report rule makes one. */
export function acceptedRules(
  exemptions: readonly (Exemption | null)[],
  rules: readonly (Rule | null)[],
): Objection[] {
  // A rule of the wrong shape may be the one that is meant: its own fault comes first.
  const known = rules.filter((rule) => rule !== null);
  if (known.length < rules.length) return [];
  const reporting = known.flatMap((rule) => (rule.do === 'report' ? [rule.name] : []));
  return exemptions.flatMap((exemption, index) =>
    (exemption?.accepts ?? []).flatMap((name, position) =>
      reporting.includes(name)
        ? []
        : [
            {
              path: ['exemptions', index, 'accepts', position],
              message: `names no report rule (${name})`,
              remedy: `Write the name of a report rule: ${reporting.join(', ') || 'this tenant has none'}.`,
            },
          ],
    ),
  );
}

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

/** "The first matching `keep` or `delete` decides": a rule that an earlier one always precedes does nothing. */
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
