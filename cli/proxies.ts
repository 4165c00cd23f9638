import { ConfigError } from '../lambda/errors.ts';

/** The proxies for Node.js, under the names that its own agents read. */
export type ProxyVariables = { http_proxy?: string; https_proxy?: string; no_proxy: string };

/** This machine is never asked through a proxy, which would look for itself: curl would try. */
const loopback = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The proxies that the variables name, as curl reads them; null where there is none.
 * @see https://curl.se/docs/manpage.html#ENVIRONMENT
 * @throws ConfigError for one that is no address
 */
export function proxiesOf(variables: NodeJS.ProcessEnv): ProxyVariables | null {
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
