import type { RotationResult, RunSummary } from '../lambda/core/results.ts';
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

/** What the process says to its caller. */
export const exitCodes = {
  done: 0,
  /** Done in part, or failed. */
  failed: 1,
  /** Wrong use or wrong configuration: nothing was attempted. */
  usage: 2,
  /** Halted by a guard with not one deletion made. */
  halted: 3,
} as const;

/** The exit code of a run. */
export function exitCodeOf(status: RunSummary['status']): number {
  if (status === 'succeeded') return exitCodes.done;
  return status === 'halted' ? exitCodes.halted : exitCodes.failed;
}

/** The exit code of several runs: that of the worst, and a halt, which harms nothing, is better than a failure. */
export function exitCodeOfAll(statuses: readonly RunSummary['status'][]): number {
  const codes = statuses.map(exitCodeOf);
  return codes.includes(exitCodes.failed) ? exitCodes.failed : Math.max(exitCodes.done, ...codes);
}

/** The exit code of one rotation: started is all that can be done where Secrets Manager rotates the secret itself. */
export function exitCodeOfRotation({ state, problems }: RotationResult): number {
  const isDone = (state === 'rotated' || state === 'started') && problems.length === 0;
  return isDone ? exitCodes.done : exitCodes.failed;
}
