import { InvalidArgumentError, Option } from 'commander';
import { parseInstant } from '../lambda/core/instant.ts';

/** A flag of several commands, which only those take that heed it. */
export type CommonFlag = 'policy' | 'tenant' | 'out';

/** The flags of several commands, anew for each. */
export const commonOptions: Record<CommonFlag, () => Option> = {
  policy: () => new Option('--policy <file>', 'the policy file').default('hygiene.yaml'),
  tenant: () => new Option('--tenant <name>', 'which tenant of the policy; not needed where there is one'),
  out: () =>
    new Option('--out <dir>', 'where the artefacts go: a folder, or a bucket as s3://bucket').default('out'),
};

/** The flags that every command takes. */
export const outputOptions = (): Option[] => [
  new Option('--json', 'print one JSON document alone on standard output, also for an error').default(false),
  new Option('--quiet', 'no progress').default(false),
];

/** `--now`, for tenants on this machine only. */
export function nowOption(): Option {
  return new Option('--now <date>', 'pretends a time; on a loopback tenant only').argParser(readInstant);
}

/** `--confirm`, the second half of the interlock. */
export function confirmOption(): Option {
  return new Option('--confirm <tenant>', 'repeats the name of the tenant that may be changed');
}

/** `--reason` and `--by`: what stands in the record of what a person does. */
export function recordOptions(): Option[] {
  return [
    new Option('--reason <text>', 'why, for the record'),
    new Option('--by <name>', 'who, for the record; the login name when absent'),
  ];
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
