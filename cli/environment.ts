import { fileURLToPath } from 'node:url';
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

/** The proxies for Node.js, under the names that its own agents read. */
type ProxyVariables = { http_proxy?: string; https_proxy?: string; no_proxy: string };

/** This machine is never asked through a proxy, which would look for itself: curl would try. */
const loopback = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The proxies that the variables name, as curl reads them; null where there is none.
 * @see https://curl.se/docs/manpage.html#ENVIRONMENT
 * @throws ConfigError for one that is no address
 */
function proxiesOf(variables: NodeJS.ProcessEnv): ProxyVariables | null {
  const read = (...names: string[]): string | undefined => {
    const name = names.find((candidate) => variables[candidate]);
    return name === undefined ? undefined : addressOf(name, variables[name] ?? '');
  };
  const https = read('https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY');
  const http = read('http_proxy', 'all_proxy', 'ALL_PROXY');
  if (https === undefined && http === undefined) return null;
  return {
    ...(http === undefined ? {} : { http_proxy: http }),
    ...(https === undefined ? {} : { https_proxy: https }),
    no_proxy: exceptions(variables['no_proxy'] || variables['NO_PROXY'] || ''),
  };
}

/** For curl a name stands for its subdomains too; for Node.js only one that begins with a dot does. */
function exceptions(text: string): string {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  if (entries.includes('*')) return '*';
  const names = entries.flatMap((entry) => {
    const bare = entry.replace(/^\*?\./, '');
    return /^[\d.:/[\]]+$/.test(bare) ? [bare] : [bare, `.${bare}`];
  });
  return [...loopback, ...names].join(',');
}

function addressOf(name: string, value: string): string {
  const address = /^[a-z0-9]+:\/\//i.test(value) ? value : `http://${value}`;
  const url = URL.parse(address);
  if (url !== null && /^https?:$/.test(url.protocol)) return address;
  throw new ConfigError(
    `${name} is no address of an HTTP proxy. Write it as http://host:port, with name:password@ before the host where it wants them.`,
  );
}
