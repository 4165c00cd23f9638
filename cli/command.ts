import type { Environment } from './environment.ts';
import type { Console } from './terminal/console.ts';

/** The flags of several commands, paths in full; each command declares which of them it takes. */
export type CommonFlags = { policy: string; tenant?: string; out: string; json: boolean; quiet: boolean };

/** What every command gets besides its flags. */
export type CommandContext = {
  environment: Environment;
  console: Console;
  /** How a person calls this command line, for hints: through npm in the clone, by its name elsewhere. */
  self: string;
};

/** A command: it returns the exit code of the process. */
export type CommandAction<F extends object = object> = (
  flags: CommonFlags & F,
  context: CommandContext,
) => Promise<number>;
