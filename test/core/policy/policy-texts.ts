import { parsePolicy } from '../../../lambda/core/policy/parse.ts';

/** The first six lines of a policy: everything that a tenant needs but rules. */
export const head = `version: 1
tenants:
  acme:
    baseUrl: https://acme.api.identitynow.com
    apiVersion: v2025
    credentials: env
`;

/** Line seven: one valid rule. */
export const staleRule = `    rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]\n`;

/** A policy whose line eight holds one more key of the tenant. */
export function withKey(text: string): string {
  return `${head}${staleRule}    ${text}\n`;
}

/** A policy whose rules are the lines of the text, from line eight and column nine on. */
export function withRules(text: string): string {
  return `${head}    rules:\n${text.replace(/^/gm, '      - ')}\n`;
}

/** The faults of a policy as `line:column path: message`; empty for a valid one. */
export function faultsOf(text: string): string[] {
  const result = parsePolicy(text, 'hygiene.yaml');
  if (result.ok) return [];
  return result.faults.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}

/** What one cell of a table says: one fault, or several. */
export type Faults = string | readonly string[];
