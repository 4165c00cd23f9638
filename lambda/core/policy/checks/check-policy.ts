import type { FaultPath, Problem } from '../fault.ts';
import type { OwnersPolicy } from '../owners-schema.ts';
import { acrossTenants } from './across-tenants.ts';
import { type Check, type Objection, type ReadableTenant, readTenants } from './readable.ts';
import { rotationChecks } from './rotation-checks.ts';
import { acceptedRules, exemptionChecks, ruleChecks } from './rule-checks.ts';
import { rulesTogether } from './rules-together.ts';
import { textProblems } from './text-checks.ts';

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
