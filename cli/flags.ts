import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseInstant } from '../lambda/core/instant.ts';

/** The policy file where none is named. */
export const defaultPolicy = 'hygiene.yaml';

/** Adds the flags of all commands. */
export function withCommonFlags(command: Command): Command {
  return command
    .option('--policy <file>', 'the policy file', defaultPolicy)
    .option('--tenant <name>', 'which tenant of the policy')
    .option('--out <dir>', 'where the artefacts go', 'out')
    .option('--json', 'print the summary alone, as JSON', false)
    .option('--quiet', 'no progress', false);
}

/** `--now`, for tenants on this machine only. */
export function nowOption(): Option {
  return new Option('--now <date>', 'pretends a time; on a loopback tenant only').argParser(readInstant);
}

/** `--confirm`, the second half of the interlock. */
export function confirmOption(): Option {
  return new Option('--confirm <tenant>', 'repeats the name of the tenant that may be changed');
}

/** Reads a whole number within bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= min && number <= max))
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    return number;
  };
}

function readInstant(text: string): string {
  const instant = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (instant === null)
    throw new InvalidArgumentError('It must be a date such as 2026-11-23 or 2026-11-23T03:00:00Z.');
  return instant;
}
