import { resolve } from 'node:path';
import { Command } from 'commander';
import { looksLikeCredential } from '../lambda/core/credential-text.ts';
import { ConfigError } from '../lambda/errors.ts';
import { version } from '../lambda/version.ts';
import { type CommandEntry, catalogue } from './catalogue.ts';
import type { CommonFlags } from './command.ts';
import { readEnvironment } from './environment.ts';
import { exitCodes } from './exit-code.ts';
import { failureOf } from './failure.ts';
import { commonOptions, outputOptions } from './flags.ts';
import { helpAfter, helpOf } from './help.ts';
import { prepareMachine } from './machine.ts';
import { self } from './self.ts';
import { createConsole, expectWriteErrors } from './terminal/console.ts';

/** Parses the command line, runs its one command, and returns the exit code. */
export async function runCommandLine(argv: string[]): Promise<number> {
  expectWriteErrors();
  const outcome: { exitCode: number } = { exitCode: exitCodes.done };
  try {
    refuseCredentials(argv);
    await createProgram(outcome).parseAsync(argv);
    return outcome.exitCode;
  } catch (error) {
    return failureOf(error, { json: argv.includes('--json') });
  }
}

/** A command line is kept by the shell and shown to other users of the machine. @throws ConfigError, without the text */
function refuseCredentials(argv: readonly string[]): void {
  if (argv.some(looksLikeCredential))
    throw new ConfigError(
      'An argument looks like a credential. Remove it from the history of the shell, and replace that credential.',
    );
}

/** The command line; `outcome` gets the exit code of the command that was run. */
function createProgram(outcome: { exitCode: number }): Command {
  const program = new Command('token-hygiene')
    .description('Nightly clean-up, reporting and rotation of SailPoint ISC personal access tokens.')
    .version(version)
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText('after', helpAfter)
    .exitOverride();
  for (const entry of catalogue) addCommand(program, entry, outcome);
  return program;
}

function addCommand(program: Command, entry: CommandEntry, outcome: { exitCode: number }): void {
  const command = program.command(entry.name).description(entry.about).addHelpText('after', helpOf(entry));
  if (entry.argument !== undefined) command.addArgument(entry.argument);
  const common = entry.common.map((name) => commonOptions[name]());
  for (const option of [...(entry.options ?? []), ...common, ...outputOptions()]) command.addOption(option);
  command.action(async (...given: unknown[]) => {
    prepareMachine();
    const flags = fromHere(given.at(-2) as CommonFlags);
    const [subject] = given.length > 2 ? given : [];
    const context = { environment: readEnvironment(), console: createConsole(flags), self };
    const act = await entry.load(program);
    outcome.exitCode = await act({ ...flags, subject } as never, context);
  });
}

/** Paths in full, so that messages can be followed from wherever they are read. */
function fromHere(flags: CommonFlags): CommonFlags {
  const { policy, out } = flags;
  return {
    ...flags,
    ...(isPath(policy) && { policy: resolve(policy) }),
    ...(isPath(out) && { out: resolve(out) }),
  };
}

/** Neither absent nor empty nor an address, which are for the command to refuse or to read. */
function isPath(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '' && !/^[a-z0-9]{2,}:\/\//i.test(text);
}
