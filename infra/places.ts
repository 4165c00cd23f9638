import { createHash } from 'node:crypto';
import type { TenantPolicy } from '../lambda/core/policy/schema.ts';
import { designatedSecrets, secretsOf, type Tenants } from './functions/secret-access.ts';
import { arnLength } from './statements.ts';

/** What fits into the policies of one role (characters of the ARNs that it names), and into one template. */
const perStack = { characters: 57_000, resources: 380 };

/** How many stacks there may be: more than any policy needs whose names one check can take. */
export const maxStacks = 100;

/** What a deployment adds to the resources of a tenant. */
export type Extras = { managedRotations: readonly string[]; createSecrets: readonly string[] };

/**
 * Puts every tenant into one of `count` stacks, by its name alone: neither the order of the file nor another tenant moves it,
 * and one stack more takes tenants over without moving any between the others (rendezvous hashing).
 * @throws Error with the number of stacks that would do, where so many do not
 */
export function placeTenants(tenants: Tenants, count: number, extras: Extras): Tenants[] {
  const placed = place(tenants, count);
  if (placed.every((part) => fits(part, extras))) return placed;
  const further = Array.from({ length: maxStacks - count }, (_, index) => count + 1 + index);
  const enough = further.find((number) => place(tenants, number).every((part) => fits(part, extras)));
  throw new Error(
    `The ${Object.keys(tenants).length} tenants do not fit into ${count === 1 ? 'one stack' : `${count} stacks`}: its role or its template would be too large. ` +
      `Set tenantStacks in the context to ${enough ?? 'more than can be: split the policy into several deployments'}; it is never to be lowered without destroying the last stack first.`,
  );
}

/** Whether a tenant can be in any stack at all. */
export function fitsAlone(name: string, policy: TenantPolicy, extras: Extras): boolean {
  return fits({ [name]: policy }, extras);
}

function place(tenants: Tenants, count: number): Tenants[] {
  const groups = Object.groupBy(Object.entries(tenants), ([name]) => stackOf(name, count));
  return Array.from({ length: count }, (_, stack) => Object.fromEntries(groups[stack] ?? []));
}

function stackOf(tenant: string, count: number): number {
  const weights = Array.from({ length: count }, (_, stack) => ({
    stack,
    weight: createHash('sha256').update(`${stack} ${tenant}`).digest('hex'),
  }));
  return weights.reduce((best, other) => (other.weight > best.weight ? other : best)).stack;
}

function fits(tenants: Tenants, extras: Extras): boolean {
  const entries = Object.entries(tenants);
  const secrets = entries.flatMap(([name, policy]) => secretsOf(name, policy));
  const named = sum(entries.map(([name, policy]) => namedBy(name, policy, extras)));
  const made = sum(entries.map(([name, policy]) => madeFor(name, policy, extras)));
  return named * arnLength(secrets) <= perStack.characters && made <= perStack.resources;
}

/** How many ARNs the role names for a tenant: its part of the archive, and each secret by what is done with it. */
function namedBy(name: string, policy: TenantPolicy, { managedRotations }: Extras): number {
  const renewed = policy.rotate === 'on' ? designatedSecrets(policy) : [];
  const started = renewed.filter((secret) => managedRotations.includes(secret));
  return 1 + secretsOf(name, policy).length + renewed.length + started.length;
}

/** How many resources a tenant has: its schedule, its secrets that are created, and their rotations. */
function madeFor(name: string, policy: TenantPolicy, { managedRotations, createSecrets }: Extras): number {
  const secrets = secretsOf(name, policy);
  const among = (list: readonly string[]) => secrets.filter((secret) => list.includes(secret)).length;
  return 1 + among(createSecrets) + among(managedRotations) + (policy.credentials === 'env' ? 1 : 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
