import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkBaseUrl, exampleBaseUrl, orgOfHost } from '../lambda/core/host.ts';
import { formatFault, type PolicyFault } from '../lambda/core/policy/fault.ts';
import { parsePolicy } from '../lambda/core/policy/parse.ts';
import {
  type Policy,
  policyHash,
  type TenantPolicy,
  tenantNameSchema,
} from '../lambda/core/policy/schema.ts';
import { ConfigError } from '../lambda/errors.ts';
import type { CommonFlags } from './command.ts';
import { self } from './machine.ts';

/** One tenant of a policy file, ready to work on. */
export type ChosenTenant = { name: string; policy: TenantPolicy; policyHash: string };

/** A policy file with faults, which a program may want one by one. */
export class PolicyError extends ConfigError {
  readonly faults: readonly PolicyFault[];

  constructor(message: string, faults: readonly PolicyFault[]) {
    super(message);
    this.faults = faults;
  }
}

/** Where the example policy lies, in the clone as in the installed package. */
const examplePolicy = new URL('../hygiene.example.yaml', import.meta.url);

const policySchema = new URL('../hygiene.schema.json', import.meta.url);

/** Where the policy of the demo lies. */
export const demoPolicy = new URL('../sandbox/demo.yaml', import.meta.url);

/**
 * Reads and checks a policy file.
 * @throws PolicyError with every fault of the file, a line each; ConfigError where there is none
 */
export async function loadPolicy(file: string): Promise<Policy> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(
      error.code === 'ENOENT'
        ? `There is no policy file ${file}. Write one with \`${self} init\`, or name yours with --policy FILE.`
        : `The policy file ${file} cannot be read (${error.code ?? error.name}).`,
    );
  });
  return checkedPolicy(text, file);
}

/** Parses the text of a policy file. @throws PolicyError with every fault */
export function checkedPolicy(text: string, file: string): Policy {
  const result = parsePolicy(text, file);
  if (result.ok) return result.policy;
  const count = result.faults.length;
  throw new PolicyError(
    `${file} has ${count} ${count === 1 ? 'fault' : 'faults'}:\n${result.faults.map(formatFault).join('\n')}`,
    result.faults,
  );
}

/**
 * Picks the tenant that a command is about.
 * @throws ConfigError when the name is unknown, or missing where there are several
 */
export function chooseTenant(policy: Policy, wanted: string | undefined): ChosenTenant {
  const names = Object.keys(policy.tenants);
  const name = wanted ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) throw new ConfigError(`Name a tenant with --tenant: ${names.join(', ')}.`);
  const chosen = Object.hasOwn(policy.tenants, name) ? policy.tenants[name] : undefined;
  if (chosen === undefined)
    throw new ConfigError(`The policy has no tenant "${name}". It has: ${names.join(', ')}.`);
  return { name, policy: chosen, policyHash: policyHash(chosen) };
}

/**
 * The example policy for one's own tenant, to be written to `policy`: with its base URL, its name or else the one
 * that its host gives it, and the way from there to the schema that editors check it by.
 * @throws ConfigError for a name or a base URL that no policy may hold
 */
export async function exampleFor(
  baseUrl: string | null,
  { policy, tenant }: Pick<CommonFlags, 'policy' | 'tenant'>,
): Promise<string> {
  const schema = relative(dirname(resolve(policy)), fileURLToPath(policySchema)).replaceAll(sep, '/');
  const origin = baseUrl === null ? exampleBaseUrl : originOf(baseUrl);
  const name = tenant === undefined ? nameOf(origin) : checkedName(tenant);
  const example = await readFile(examplePolicy, 'utf8');
  return example
    .replace('token-hygiene validate', () => `${self} validate`)
    .replace('$schema=./hygiene.schema.json', () => `$schema=./${schema}`)
    .replaceAll(exampleBaseUrl, origin)
    .replace(/^ {2}acme:/m, `  ${name}:`);
}

function originOf(baseUrl: string): string {
  const check = checkBaseUrl(baseUrl, false);
  if (check.ok) return check.baseUrl;
  throw new ConfigError(
    `${check.reason.replace('baseUrl', 'SAIL_BASE_URL')}. Correct it; or unset it, and set baseUrl in the policy by hand.`,
  );
}

/** What names no tenant is this machine. */
function nameOf(origin: string): string {
  return orgOfHost(origin) ?? 'sandbox';
}

function checkedName(tenant: string): string {
  const name = tenantNameSchema.safeParse(tenant);
  if (name.success) return name.data;
  throw new ConfigError(`--tenant ${name.error.issues.map(({ message }) => message).join(', ')}.`);
}
