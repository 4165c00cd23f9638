import { rmSync } from 'node:fs';
import { type App, Stack } from 'aws-cdk-lib';
import type { TenantPolicy } from '../lambda/core/policy/schema.ts';
import { designatedSecrets, secretsOf, type Tenants } from './functions/secret-access.ts';
import { refuseDrops } from './policy-coverage.ts';
import { type CheckedPolicy, readPolicy } from './policy-input.ts';
import { readSettings, type Settings } from './settings.ts';
import { TenantFleet } from './tenant-fleet.ts';
import { TokenHygiene } from './token-hygiene.ts';

/** What fits into one template, and into the ten policies of one role: tenants, and resources that they name. */
const perStack = { tenants: 50, resources: 380 };

/**
 * Makes the stacks of a policy: the first holds what all share, and every one at most 50 tenants, in the
 * order of the file.
 * @throws Error when the policy or the context is wrong
 */
export function createStacks(app: App): Stack[] {
  const settings = readSettings(app.node);
  const { confirmTenants } = settings;
  const policy = readPolicy(settings.policy, { confirmTenants, folder: app.outdir });
  try {
    return stacksOf(app, settings, policy);
  } finally {
    // Each function was bundled as it was made, and its bundle has a copy.
    rmSync(policy.file);
  }
}

function stacksOf(app: App, settings: Settings, policy: CheckedPolicy): Stack[] {
  assertKnown(settings, policy.tenants);
  refuseDrops(policy.tenants, settings.dropTenants, app.outdir);
  const [first = {}, ...others] = splitTenants(policy.tenants, settings.managedRotations);
  const stack = new Stack(app, 'TokenHygiene', { description: 'Token hygiene' });
  const { foundation } = new TokenHygiene(stack, 'Hygiene', { ...settings, policy, tenants: first });
  const further = others.map((tenants, index) => {
    const next = new Stack(app, `TokenHygiene${index + 2}`, {
      description: `Token hygiene, part ${index + 2}`,
    });
    new TenantFleet(next, 'Tenants', { ...settings, foundation, tenants, policyFile: policy.file });
    return next;
  });
  return [stack, ...further];
}

function splitTenants(tenants: Tenants, managed: readonly string[]): Tenants[] {
  const fleets: Tenants[] = [];
  let fleet: [string, Tenants[string]][] = [];
  let resources = 0;
  for (const [name, policy] of Object.entries(tenants)) {
    const more = resourcesOf(name, policy, managed);
    if (more > perStack.resources) throw new Error(tooMany(name));
    if (fleet.length === perStack.tenants || resources + more > perStack.resources) {
      fleets.push(Object.fromEntries(fleet));
      [fleet, resources] = [[], 0];
    }
    fleet.push([name, policy]);
    resources += more;
  }
  return [...fleets, Object.fromEntries(fleet)];
}

/** How many resources the role names for a tenant: its part of the archive, and each secret by what is done with it. */
function resourcesOf(name: string, policy: TenantPolicy, managed: readonly string[]): number {
  const renewed = policy.rotate === 'on' ? designatedSecrets(policy) : [];
  const started = renewed.filter((secret) => managed.includes(secret));
  return 1 + secretsOf(name, policy).length + renewed.length + started.length;
}

function tooMany(name: string): string {
  return `Tenant ${name} designates more secrets than one role can name (about 180). Rotate fewer of them here.`;
}

/** A name in the context that the policy does not know would silently do nothing. */
function assertKnown(settings: Settings, tenants: Tenants): void {
  const entries = Object.entries(tenants);
  const secrets = entries.flatMap(([name, policy]) => secretsOf(name, policy));
  const rotated = entries.filter(([, { rotate }]) => rotate === 'on');
  const designated = rotated.flatMap(([, policy]) => designatedSecrets(policy));
  const unknown = [
    ...settings.confirmTenants.filter((name) => !(name in tenants)).map((name) => `confirmTenants: ${name}`),
    ...settings.createSecrets
      .filter((name) => !secrets.includes(name))
      .map((name) => `createSecrets: ${name}`),
    ...settings.managedRotations
      .filter((name) => !designated.includes(name))
      .map((name) => `managedRotations: ${name} (no tenant with rotate: on designates it)`),
  ];
  if (unknown.length > 0)
    throw new Error(`The context names what the policy does not: ${unknown.join('; ')}.`);
}
