import { globSync, rmSync } from 'node:fs';
import { Annotations, type App, Stack, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { anywhere, assertRegion, type Target } from './deployable.ts';
import { designatedSecrets, secretsOf, type Tenants } from './functions/secret-access.ts';
import { placeTenants } from './places.ts';
import { refuseDrops } from './policy-coverage.ts';
import { type CheckedPolicy, readPolicy } from './policy-input.ts';
import { readSettings, type Settings } from './settings.ts';
import { TenantFleet } from './tenant-fleet.ts';
import { TokenHygiene } from './token-hygiene.ts';

/**
 * Makes the stacks of a policy: the first holds what all share, and each the tenants whose place it is. A stack without
 * tenants is made too, so that a deployment ends the nights of those that it had.
 * @throws Error when the policy or the context is wrong
 */
export function createStacks(app: App, target: Target = anywhere): Stack[] {
  const settings = readSettings(app.node);
  const folder = app.outdir;
  assertRegion(target.region);
  const policy = readPolicy(settings.policy, { ...settings, target, folder });
  try {
    const stacks = stacksOf(app, settings, policy);
    for (const stack of stacks) govern(stack, settings);
    return stacks;
  } finally {
    // Each function was bundled as it was made, and its bundle has a copy.
    rmSync(policy.file);
  }
}

function stacksOf(app: App, settings: Settings, policy: CheckedPolicy): Stack[] {
  assertKnown(settings, policy.tenants);
  refuseDrops(policy.tenants, settings.dropTenants, app.outdir);
  const leftBehind = stacksMadeLast(app.outdir);
  const [first = {}, ...others] = placeTenants(policy.tenants, settings.tenantStacks, settings);
  const { terminationProtection } = settings;
  const stack = new Stack(app, 'TokenHygiene', { terminationProtection, description: 'Token hygiene' });
  const { foundation } = new TokenHygiene(stack, 'Hygiene', {
    ...settings,
    policy,
    tenants: first,
    hosting: settings,
  });
  const further = others.map((tenants, index) => {
    const id = `TokenHygiene${index + 2}`;
    const next = new Stack(app, id, {
      terminationProtection,
      description: `Token hygiene, part ${index + 2}`,
    });
    foundation.marker.addPart(next);
    new TenantFleet(next, 'Tenants', {
      ...settings,
      foundation,
      tenants,
      policyFile: policy.file,
      hosting: settings,
    });
    if (Object.keys(tenants).length === 0)
      Annotations.of(next).addWarningV2('token-hygiene:empty', emptyMessage(id));
    return next;
  });
  const unwanted = leftBehind.filter(
    (name) => ![stack, ...further].some(({ stackName }) => stackName === name),
  );
  for (const name of unwanted)
    Annotations.of(stack).addWarningV2('token-hygiene:left-behind', leftBehindMessage(name));
  return [stack, ...further];
}

/** Tags and bounds what is in a stack. */
function govern(stack: Stack, { permissionsBoundary, tags }: Settings): void {
  for (const [key, value] of Object.entries(tags)) Tags.of(stack).add(key, value);
  if (permissionsBoundary === undefined) return;
  const boundary = ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', permissionsBoundary);
  PermissionsBoundary.of(stack).apply(boundary);
}

/** The stacks whose templates were made in a folder last. */
function stacksMadeLast(outdir: string): string[] {
  const suffix = '.template.json';
  return globSync(`TokenHygiene*${suffix}`, { cwd: outdir })
    .map((name) => name.slice(0, -suffix.length))
    .sort();
}

function leftBehindMessage(name: string): string {
  return `${name} was made here last and is no longer wanted. While it is deployed, CloudFormation refuses this deployment, and its nights go on: set tenantStacks as it was and run "npx cdk destroy ${name}".`;
}

function emptyMessage(id: string): string {
  return `${id} holds no tenant. It may stay; or, once it is deployed so, end it: "npx cdk destroy ${id}", then lower tenantStacks.`;
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
    ...settings.existingSecrets
      .filter((name) => !secrets.includes(name))
      .map((name) => `existingSecrets: ${name}`),
    ...settings.managedRotations
      .filter((name) => !designated.includes(name))
      .map((name) => `managedRotations: ${name} (no tenant with rotate: on designates it)`),
  ];
  if (unknown.length > 0)
    throw new Error(`The context names what the policy does not: ${unknown.join('; ')}.`);
}
