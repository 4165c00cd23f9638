import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isLoopback } from '../lambda/core/host.ts';
import { formatFault } from '../lambda/core/policy/fault.ts';
import { parsePolicy } from '../lambda/core/policy/parse.ts';
import { policyHash } from '../lambda/core/policy/policy-hash.ts';
import type { Policy, TenantPolicy } from '../lambda/core/policy/schema.ts';
import { ConfigError } from '../lambda/errors.ts';

/** One tenant of a policy file, ready to work on. */
export type ChosenTenant = { name: string; policy: TenantPolicy; policyHash: string };

/** Where the example policy lies, in the clone as in the installed package. */
const examplePolicy = new URL('../hygiene.example.yaml', import.meta.url);

const policySchema = new URL('../hygiene.schema.json', import.meta.url);

/** Where the policy of the demo lies. */
export const demoPolicy = new URL('../sandbox/demo.yaml', import.meta.url);

/**
 * Reads and checks a policy file.
 * @throws ConfigError with every fault of the file, a line each
 */
export async function loadPolicy(file: string): Promise<Policy> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(
      error.code === 'ENOENT'
        ? `There is no policy file ${file}. Write one with \`init\`, or name yours with --policy FILE.`
        : `The policy file ${file} cannot be read (${error.code ?? error.name}).`,
    );
  });
  return checkedPolicy(text, file);
}

/** Parses the text of a policy file; throws a ConfigError with every fault. */
export function checkedPolicy(text: string, file: string): Policy {
  const result = parsePolicy(text, file);
  if (result.ok) return result.policy;
  const count = result.faults.length;
  throw new ConfigError(
    `${file} has ${count} ${count === 1 ? 'fault' : 'faults'}:\n${result.faults.map(formatFault).join('\n')}`,
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
 * The example policy for one's own tenant, to be written to `file`: with its base URL, the name that its
 * host gives it, and the way from there to the schema that editors check it by.
 */
export async function exampleFor(baseUrl: string | null, file: string): Promise<string> {
  const schema = relative(dirname(resolve(file)), fileURLToPath(policySchema)).replaceAll(sep, '/');
  const example = await readFile(examplePolicy, 'utf8');
  const text = example.replace('$schema=./hygiene.schema.json', `$schema=./${schema}`);
  if (baseUrl === null) return text;
  const url = URL.parse(baseUrl);
  if (url === null)
    throw new ConfigError('SAIL_BASE_URL is not a URL. It looks like https://acme.api.identitynow.com.');
  const name = isLoopback(baseUrl) ? 'sandbox' : (/^[a-z0-9][a-z0-9-]*/.exec(url.hostname)?.[0] ?? 'tenant');
  return text.replaceAll('https://acme.api.identitynow.com', url.origin).replace(/^ {2}acme:/m, `  ${name}:`);
}
