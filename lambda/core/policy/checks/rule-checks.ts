import { ROTATION_RULES } from '../../retire.ts';
import type { Exemption, Rule } from '../schema.ts';
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

/** "`inDays`, required for `expire`": no other rule sets an expiry. */
const daysOfExpire: Check<Rule> = ({ inDays, do: action }) => {
  if ((action === 'expire') === (inDays !== undefined)) return null;
  return action === 'expire'
    ? { path: ['do'], message: 'expire needs inDays beside it', remedy: 'Add inDays: 1 to 365 days.' }
    : {
        path: ['inDays'],
        message: `has no meaning for do: ${action}`,
        remedy: 'Remove it, or write do: expire.',
      };
};

/** "Never later than it is": what expires within these days by itself is never brought forward. */
const expiresLater: Check<Rule> = ({ when: { expiresWithinDays }, inDays }) =>
  expiresWithinDays === undefined || inDays === undefined || expiresWithinDays > inDays
    ? null
    : {
        path: ['inDays'],
        message: `must be less than expiresWithinDays (is ${inDays}, expiresWithinDays is ${expiresWithinDays})`,
        remedy: 'Such a token expires before anyway: lower inDays, or drop the rule.',
      };

/** An identity that is not there is neither active nor inactive. */
const goneOrInactive: Check<Rule> = ({ when }) =>
  when.ownerGone === undefined || when.ownerInactive === undefined
    ? null
    : { path: ['when', 'ownerGone'], message: 'contradicts ownerInactive', remedy: 'Write two rules.' };

/** Severity is that of the finding, and only a `report` rule makes one. */
const severityOfReport: Check<Rule> = ({ severity, do: action }) =>
  severity === undefined || action === 'report'
    ? null
    : {
        path: ['severity'],
        message: `has no meaning for do: ${action}`,
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
  goneOrInactive,
  daysOfExpire,
  expiresLater,
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
