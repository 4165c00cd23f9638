import type { AwsClients } from '../lambda/aws/clients.ts';
import { ConfigError } from '../lambda/errors.ts';
import { readMachine } from './environment.ts';

const noRegion = 'No region is set. Export AWS_REGION, or AWS_PROFILE for a profile that has one.';
const noCredentials =
  'No credentials are found, or they have expired. Export AWS_PROFILE, or log in with the AWS command line.';

/** Why AWS cannot be called from this machine, and what to do; null where region and credentials are found. */
export async function awsProblem(): Promise<string | null> {
  const { createAwsClients } = await import('../lambda/aws/clients.ts');
  const { config } = createAwsClients(readMachine().proxies ?? {}).secretsManager;
  const [hasRegion, hasCredentials] = await Promise.all([
    isFound(config.region),
    isFound(config.credentials),
  ]);
  const missing = [...(hasRegion ? [] : [noRegion]), ...(hasCredentials ? [] : [noCredentials])];
  return missing.length === 0 ? null : `AWS: ${missing.join(' ')}`;
}

/**
 * For what cannot do without AWS.
 * @throws ConfigError saying what is missing
 */
export async function requireAws(): Promise<AwsClients> {
  const problem = await awsProblem();
  if (problem !== null) throw new ConfigError(problem);
  return (await import('../lambda/aws/clients.ts')).createAwsClients(readMachine().proxies ?? {});
}

async function isFound(provide: () => Promise<unknown>): Promise<boolean> {
  return provide().then(
    () => true,
    () => false,
  );
}
