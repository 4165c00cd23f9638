import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatFault } from '../lambda/core/policy/fault.ts';
import { parsePolicy } from '../lambda/core/policy/parse.ts';
import type { Policy } from '../lambda/core/policy/schema.ts';
import { type Deployment, deploymentProblems } from './deployable.ts';
import type { Tenants } from './functions/secret-access.ts';

/** A policy that was checked for deployment: its tenants, the file that is copied into the bundles, and its hash. */
export type CheckedPolicy = { tenants: Tenants; file: string; hash: string };

/** Whose enforcing was confirmed, where the copy for the bundles goes, and where the stacks will live. */
export type PolicyInput = Partial<Deployment> & { confirmTenants: readonly string[]; folder: string };

/**
 * Reads and checks the policy that is to be deployed, and writes it into `folder` for the bundles. A tenant that enforces needs its name in `confirmTenants` too.
 * @throws Error with every fault of the file, and its line; or with the tenants that nobody confirmed
 */
export function readPolicy(
  file: string,
  { confirmTenants, folder, ...deployment }: PolicyInput,
): CheckedPolicy {
  if (!existsSync(file)) throw new Error(missingMessage(resolve(file)));
  const text = readFileSync(file, 'utf8');
  const parsed = parsePolicy(text, file, (policy) => deploymentProblems(policy, deployment));
  if (!parsed.ok) throw new Error(`The policy is wrong:\n${parsed.faults.map(formatFault).join('\n')}`);
  const { tenants } = parsed.policy;
  const enforcing = Object.keys(tenants).filter((name) => tenants[name]?.mode === 'enforce');
  const unconfirmed = enforcing.filter((name) => !confirmTenants.includes(name));
  if (unconfirmed.length > 0) throw new Error(unconfirmedMessage(unconfirmed));
  return { tenants, ...writeForBundles(parsed.policy, folder) };
}

/** The example never stands in for it: a deployment of the example would drop every tenant. */
function missingMessage(file: string): string {
  return `There is no policy file ${file}. Write one with the command \`init\`, or name yours: -c policy=FILE.`;
}

function unconfirmedMessage(names: readonly string[]): string {
  return (
    `These tenants are to delete tokens, and nobody confirmed it: ${names.join(', ')}. ` +
    'Add each to the context list confirmTenants (cdk.json, or -c confirmTenants=a,b), or set mode: report in the policy.'
  );
}

/** Named by its content, so that the functions of several stacks share one bundle. */
function writeForBundles(policy: Policy, folder: string): { file: string; hash: string } {
  const body = JSON.stringify(policy);
  const hash = createHash('sha256').update(body).digest('hex');
  const file = resolve(folder, `hygiene-policy-${hash}.json`);
  writeFileSync(file, body);
  return { file, hash };
}
