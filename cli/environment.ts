import { fileURLToPath } from 'node:url';
import { ConfigError } from '../lambda/errors.ts';
import type { Credentials } from '../lambda/ports.ts';
import { type ProxyVariables, proxiesOf } from './proxies.ts';

/** The variables that this command line reads: those of the vendor's own tools, and the topic of an installation. */
export type Environment = {
  baseUrl: string | null;
  clientId: string | null;
  clientSecret: string | null;
  topicArn: string | null;
};

/** Reads the variables once; an empty one counts as unset. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const read = (name: string): string | null => trimmed(variables[name]);
  return {
    baseUrl: read('SAIL_BASE_URL'),
    clientId: read('SAIL_CLIENT_ID'),
    clientSecret: read('SAIL_CLIENT_SECRET'),
    topicArn: read('HYGIENE_TOPIC_ARN'),
  };
}

/** What the variables say of the machine. */
export type Machine = {
  /** Where the person stands, where npm has moved the process to this clone; null elsewhere. */
  standsIn: string | null;
  /** Whether TLS checks are switched off. */
  unchecked: boolean;
  /** Null where there is none. */
  proxies: ProxyVariables | null;
  /** Whether Node.js was told at its start to use the proxies. */
  ownProxies: boolean;
  /** File with further authorities. */
  authorities: string | null;
};

const manifest = fileURLToPath(new URL('../package.json', import.meta.url));

/**
 * The folder in which the person stands, where npm has moved the process to this clone; null elsewhere. Only a script of
 * this very clone is moved here by npm; one of another package chose its folder itself.
 */
export function folderOfPerson(variables: NodeJS.ProcessEnv = process.env): string | null {
  return variables['npm_package_json'] === manifest ? (variables['INIT_CWD'] ?? null) : null;
}

/** Reads what concerns the machine. @throws ConfigError for a proxy that is no address */
export function readMachine(variables: NodeJS.ProcessEnv = process.env): Machine {
  return {
    standsIn: folderOfPerson(variables),
    unchecked: variables['NODE_TLS_REJECT_UNAUTHORIZED'] === '0',
    proxies: proxiesOf(variables),
    ownProxies: variables['NODE_USE_ENV_PROXY'] === '1',
    authorities: variables['NODE_EXTRA_CA_CERTS'] || null,
  };
}

/**
 * The credentials of the environment.
 * @throws ConfigError naming the variables that are missing, or that cannot be what they are for
 */
export function credentialsFrom({ clientId, clientSecret }: Environment): Credentials {
  if (clientId !== null && clientSecret !== null) {
    refuseOdd(clientId, clientSecret);
    return { clientId, clientSecret };
  }
  const missing = [
    clientId === null && 'SAIL_CLIENT_ID',
    clientSecret === null && 'SAIL_CLIENT_SECRET',
  ].filter(Boolean);
  throw new ConfigError(
    `${missing.join(' and ')} not set. Export the id and the secret of a personal access token of the service identity that this tool works as.`,
  );
}

/** Without what an editor, a file or a shell put around it: a byte order mark, blanks, line ends, a pair of quotes. */
function trimmed(value: string | undefined): string | null {
  const bare = (value ?? '').replace(/^\uFEFF/, '').trim();
  return /^(["'])(.*)\1$/s.exec(bare)?.[2]?.trim() || bare || null;
}

/** Faults that would come back from the tenant as "mistyped, expired or deleted"; no value is ever quoted. */
function refuseOdd(clientId: string, clientSecret: string): void {
  const looksLikeId = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
  if (looksLikeId.test(clientSecret) && !looksLikeId.test(clientId))
    throw new ConfigError(
      'SAIL_CLIENT_SECRET looks like an id, and SAIL_CLIENT_ID does not: they are swapped. Exchange the two.',
    );
  for (const [name, value] of Object.entries({
    SAIL_CLIENT_ID: clientId,
    SAIL_CLIENT_SECRET: clientSecret,
  })) {
    const odd = oddIn(value);
    if (odd !== null)
      throw new ConfigError(`${name} has ${odd} in it, which no such value has. Copy it anew, in one piece.`);
  }
}

function oddIn(value: string): string | null {
  if (/[\r\n]/.test(value)) return 'a line break';
  if (/\s/.test(value)) return 'a blank';
  if (/["'`]/.test(value)) return 'a quote';
  return /^[\x21-\x7e]+$/.test(value) ? null : 'a character beyond ASCII';
}
