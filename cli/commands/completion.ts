import type { Command } from 'commander';
import { ConfigError } from '../../lambda/errors.ts';
import type { CommandAction } from '../command.ts';
import { completionFor, isShell, shells } from '../completion/shells.ts';
import { exitCodes } from '../exit-code.ts';

/** Makes the command that prints what a shell needs to complete the commands and flags of a program. */
export function createCompletion(program: Command): CommandAction<{ subject: string }> {
  return async ({ subject }, { console }) => {
    if (!isShell(subject))
      throw new ConfigError(`There are no completions for "${subject}". There are for ${shells.join(', ')}.`);
    console.print(completionFor(subject, program));
    return exitCodes.done;
  };
}
