import { looksLikeCredential } from '../../text.ts';
import type { FaultPath, Problem } from '../fault.ts';
import type { OwnersPolicy } from '../owners-schema.ts';
import { acrossTenants } from './across-tenants.ts';
import { type Check, type Objection, type ReadableTenant, readTenants } from './readable.ts';
import { rotationChecks } from './rotation-checks.ts';
import { acceptedRules, exemptionChecks, ruleChecks } from './rule-checks.ts';
import { rulesTogether } from './rules-together.ts';

/** All that is wrong with a merged policy file beyond its shape; parts of the wrong shape are passed over. */
export function checkPolicy(merged: unknown): Problem[] {
  const tenants = readTenants(merged);
  return [
    ...textProblems(merged),
    ...tenants.flatMap(checkTenant),
    ...acrossTenants(tenants).map((found) => toProblem(['tenants'], found)),
  ];
}

function checkTenant(parts: ReadableTenant): Problem[] {
  const { rules, exemptions, rotations, apiVersion, owners } = parts;
  const versioned = rotations.map((rotation) => rotation && { rotation, apiVersion });
  const found = [
    ...checkEach('rules', rules, ruleChecks),
    ...rulesTogether(rules),
    ...checkEach('exemptions', exemptions, exemptionChecks),
    ...acceptedRules(exemptions, rules),
    ...checkEach('rotations', versioned, rotationChecks),
    ...ownersChecks.flatMap((check) => (owners === null ? [] : under(['owners'], check(owners)))),
  ];
  return found.map((objection) => toProblem(['tenants', parts.tenant], objection));
}

function checkEach<Part>(key: string, parts: readonly (Part | null)[], checks: readonly Check<Part>[]) {
  return parts.flatMap((part, index) =>
    part === null ? [] : checks.flatMap((check) => under([key, index], check(part))),
  );
}

function under(prefix: FaultPath, objection: Objection | null): Objection[] {
  return objection === null ? [] : [{ ...objection, path: [...prefix, ...objection.path] }];
}

function toProblem(prefix: FaultPath, { path, message, remedy }: Objection): Problem {
  return { path: [...prefix, ...path], at: 'value', message, remedy };
}

/** "ses: a verified sender": without it no mail can be sent. */
const sesHasSender: Check<OwnersPolicy> = ({ tell, from }) =>
  tell === 'ses' && from === undefined
    ? { path: ['tell'], message: 'is ses, and from is missing', remedy: 'Add from: a verified sender.' }
    : null;

/** "workflow: id of an ISC workflow with an external trigger". */
const workflowIsNamed: Check<OwnersPolicy> = ({ tell, workflow }) =>
  tell === 'workflow' && workflow === undefined
    ? {
        path: ['tell'],
        message: 'is workflow, and workflow is missing',
        remedy: 'Add workflow: the id of a workflow with an external trigger.',
      }
    : null;

const ownersChecks = [sesHasSender, workflowIsNamed];

const quotes = /^[\u2018-\u201f\u00ab\u00bb\u2039\u203a]|[\u2018-\u201f\u00ab\u00bb\u2039\u203a]$/u;
const fromReport = /⟨(?:U\+[0-9A-F]{4,6}|blank)⟩/;
const fromMail = /\[[.:]\]/;
const fromCsv = /^'[=+\-@\t\r]/;

const fromRendering: Pick<Problem, 'message' | 'remedy'> = {
  message: 'is written as only a report, a message or a CSV of this tool writes it',
  remedy: 'Copy the text from the tenant, or name the owner or the token by its id.',
};

/** Every text of the policy, keys included, that cannot be meant as it is written; none is ever quoted. */
function textProblems(value: unknown, path: FaultPath = []): Problem[] {
  if (typeof value === 'string') return problemOf(value, path, 'value');
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => textProblems(item, [...path, index]));
  return Object.entries(value).flatMap(([key, inner]) => [
    ...problemOf(key, [...path, key], 'key'),
    ...textProblems(inner, [...path, key]),
  ]);
}

function problemOf(text: string, path: FaultPath, at: Problem['at']): Problem[] {
  const objection = objectionTo(text);
  return objection === null ? [] : [{ path, at, ...objection }];
}

function objectionTo(text: string): Pick<Problem, 'message' | 'remedy'> | null {
  if (looksLikeCredential(text))
    return {
      message: 'looks like a credential, which never belongs into a policy',
      remedy: 'Remove it, and replace that credential: the file may have been read by others.',
    };
  if (quotes.test(text))
    return { message: 'stands in typographic quotes', remedy: 'Write straight ones, or none.' };
  return [fromReport, fromMail, fromCsv].some((shape) => shape.test(text)) ? fromRendering : null;
}
