import { CommanderError } from 'commander';
import { AwsError, ConfigError, GuardError, IscError, reasonOf, StoreError } from '../lambda/errors.ts';
import { exitCodes } from './exit-code.ts';
import { PolicyError } from './policy-source.ts';
import { createConsole } from './terminal/console.ts';

const kinds = [
  [CommanderError, 'usage'],
  [ConfigError, 'configuration'],
  [IscError, 'tenant'],
  [AwsError, 'aws'],
  [StoreError, 'store'],
  [GuardError, 'guard'],
] as const;

/** Tells of what ended a command, on standard error and with `--json` on standard output too; returns the exit code. */
export function failureOf(error: unknown, { json }: { json: boolean }): number {
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
  const console = createConsole({ quiet: false });
  const message = error instanceof CommanderError ? error.message.replace(/^error: /, '') : reasonOf(error);
  // The parser has told of its own by then.
  if (!(error instanceof CommanderError)) console.complain(`error: ${message}`);
  if (json) {
    const kind = kinds.find(([type]) => error instanceof type)?.[1] ?? 'defect';
    const faults = error instanceof PolicyError ? error.faults : [];
    console.print(JSON.stringify({ error: { kind, message, faults } }, null, 2));
  }
  const isMisuse = error instanceof CommanderError || error instanceof ConfigError;
  return isMisuse ? exitCodes.usage : exitCodes.failed;
}
