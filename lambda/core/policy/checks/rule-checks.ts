import { ROTATION_RULES } from '../../retire.ts';
import type { Rule } from '../schema.ts';
import type { Check } from './readable.ts';

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
