import { ConfigError } from '../lambda/errors.ts';
import type { ChosenTenant } from './policy-source.ts';

/**
 * The second half of the interlock: what changes a tenant needs its name on the command line.
 * @throws ConfigError with the reason
 */
export function requireConfirmation({ name }: ChosenTenant, confirm: string | undefined, what: string): void {
  if (confirm === name) return;
  const given = confirm === undefined ? 'is missing' : `names "${confirm}"`;
  throw new ConfigError(
    `${what}, and --confirm ${given}. If that is what you want: --confirm ${name}. Nothing was attempted.`,
  );
}
