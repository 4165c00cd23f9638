import { readMachine } from '../environment.ts';
import type { Check } from './checks.ts';

/** How this machine reaches the world: its proxies, and whose certificates it trusts. */
export function checkNetwork(): Check[] {
  const { proxies, authorities } = readMachine();
  const proxy = proxies?.https_proxy ?? proxies?.http_proxy;
  return [
    {
      subject: 'proxy',
      state: 'good',
      words: proxy === undefined ? 'none' : `${URL.parse(proxy)?.host}, but for ${proxies?.no_proxy}`,
    },
    {
      subject: 'authorities',
      state: 'good',
      words: authorities === null ? 'those of Node.js' : `those of Node.js and of ${authorities}`,
    },
  ];
}
