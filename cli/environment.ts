import { ConfigError } from '../lambda/errors.ts';
import type { Credentials } from '../lambda/ports.ts';

/** The variables that this command line reads: those of the vendor's own tools, and the topic of an installation. */
export type Environment = {
  baseUrl: string | null;
  clientId: string | null;
  clientSecret: string | null;
  topicArn: string | null;
};

/** Reads the variables once; an empty one counts as unset. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  return {
    baseUrl: variables['SAIL_BASE_URL'] || null,
    clientId: variables['SAIL_CLIENT_ID'] || null,
    clientSecret: variables['SAIL_CLIENT_SECRET'] || null,
    topicArn: variables['HYGIENE_TOPIC_ARN'] || null,
  };
}

/**
 * The credentials of the environment.
 * @throws ConfigError naming the variables that are missing
 */
export function credentialsFrom({ clientId, clientSecret }: Environment): Credentials {
  if (clientId !== null && clientSecret !== null) return { clientId, clientSecret };
  const missing = [
    clientId === null && 'SAIL_CLIENT_ID',
    clientSecret === null && 'SAIL_CLIENT_SECRET',
  ].filter(Boolean);
  throw new ConfigError(
    `${missing.join(' and ')} not set. Export the id and the secret of a personal access token of the service identity that this tool works as.`,
  );
}
