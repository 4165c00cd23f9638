import http from 'node:http';
import { dirname, relative } from 'node:path';
import { shellWord } from '../lambda/core/shell.ts';
import { ConfigError } from '../lambda/errors.ts';
import { folderOfPerson, readMachine } from './environment.ts';

/**
 * Adopts the habits of the machine before a command begins: the folder in which the person stands, also under npm, and
 * the proxies.
 * @throws ConfigError where checks of certificates are switched off, or a proxy cannot be used
 */
export function prepareMachine(): void {
  const { standsIn, unchecked, proxies, ownProxies } = readMachine();
  if (standsIn !== null) process.chdir(standsIn);
  if (unchecked)
    throw new ConfigError(
      'NODE_TLS_REJECT_UNAUTHORIZED=0 switches off every check of certificates: whoever is on the line could read the secrets. Unset it; for an authority of your company, export NODE_EXTRA_CA_CERTS=FILE.',
    );
  if (proxies === null || ownProxies) return;
  if (typeof http.setGlobalProxyFromEnv !== 'function')
    throw new ConfigError(
      `A proxy is set, and Node.js ${process.version} cannot be told of it by a program. Use Node.js 24.14 or newer, or export NODE_USE_ENV_PROXY=1 too.`,
    );
  http.setGlobalProxyFromEnv(proxies);
}

const clone = dirname(import.meta.dirname);
const stands = folderOfPerson() ?? process.cwd();
const outside = relative(clone, stands).startsWith('..');
const npm = outside ? `npm --prefix ${shellWord(clone)}` : 'npm';

/**
 * How a person calls this command line where it runs: through npm in a clone, which runs the sources, also from outside of
 * it; by its name elsewhere.
 */
export const self = import.meta.filename.endsWith('.ts') ? `${npm} run -s hygiene --` : 'npx token-hygiene';
