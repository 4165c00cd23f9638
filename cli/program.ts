import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { looksLikeCredential } from '../lambda/core/text.ts';
import { AwsError, ConfigError, GuardError, IscError, reasonOf, StoreError } from '../lambda/errors.ts';
import { version } from '../lambda/version.ts';
import { type CommandEntry, catalogue } from './catalogue.ts';
import { type CommonFlags, exitCodes } from './command.ts';
import { readEnvironment } from './environment.ts';
import { commonOptions, outputOptions } from './flags.ts';
import { prepareMachine, self } from './machine.ts';
import { PolicyError } from './policy-source.ts';
import { createConsole, expectWriteErrors } from './terminal/console.ts';

/** Parses the command line, runs its one command, and returns the exit code. */
export async function runCommandLine(argv: string[]): Promise<number> {
  expectWriteErrors(exitCodes.failed);
  const outcome: { exitCode: number } = { exitCode: exitCodes.done };
  try {
    // What approve takes is a hash, which looks like a secret; its flags are looked at when they are parsed.
    refuseCredentials(argv[2] === 'approve' ? argv.filter((word) => !planHash.test(word)) : argv);
    await createProgram(outcome).parseAsync(argv);
    return outcome.exitCode;
  } catch (error) {
    return failureOf(error, { json: argv.includes('--json') });
  }
}

/** What approve takes as its argument. */
const planHash = /^sha256:[0-9a-f]{64}$/;

/** A command line is kept by the shell and shown to other users of the machine. @throws ConfigError, without the text */
function refuseCredentials(words: readonly unknown[]): void {
  if (words.some((word) => typeof word === 'string' && looksLikeCredential(word)))
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
    refuseCredentials(Object.values(given.at(-2) ?? {}));
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

const exits = [
  ['0', 'done'],
  ['1', 'done in part, or failed'],
  ['2', 'wrong use or wrong configuration; nothing was attempted'],
  ['3', 'halted by a guard with not one deletion made'],
  ['130', 'a second Ctrl-C, or one during a read-only command'],
] as const;

/** Every variable that this command line reads, and what for. */
const variables = [
  ['SAIL_BASE_URL', 'the tenant: what init writes; else it must be the policy’s baseUrl'],
  ['SAIL_CLIENT_ID', 'id of the token that the tool works with'],
  ['SAIL_CLIENT_SECRET', 'its secret'],
  ['HYGIENE_TOPIC_ARN', 'topic of an installation in AWS, for doctor'],
  ['AWS_REGION', 'and AWS_PROFILE, AWS_ENDPOINT_URL: as the AWS command line reads them'],
  [
    'HTTPS_PROXY',
    'and ALL_PROXY, NO_PROXY, also in small letters: as curl reads them, but never for loopback',
  ],
  ['NODE_EXTRA_CA_CERTS', 'file with the certificates of your company’s own authority'],
  ['TMPDIR', 'where plan and explain keep what they think through'],
  ['NO_COLOR', 'no colours'],
] as const;

/** What stands below the commands of the whole program. */
const helpAfter = [
  '',
  'First steps:',
  `  ${self} init      then validate, doctor, plan and run`,
  `  ${self} demo      needs no tenant`,
  '',
  'Exit codes:',
  ...exits.map((row) => lineOf(row, 4)),
  '',
  'Variables:',
  ...variables.map((row) => lineOf(row, 20)),
].join('\n');

/** What stands below the options of one command: its examples. */
function helpOf({ examples }: CommandEntry): string {
  return ['', 'Examples:', ...examples.map((words) => `  ${self} ${words}`)].join('\n');
}

function lineOf([name, about]: readonly [string, string], width: number): string {
  return `  ${name.padEnd(width)} ${about}`;
}

const kinds = [
  [CommanderError, 'usage'],
  [ConfigError, 'configuration'],
  [IscError, 'tenant'],
  [AwsError, 'aws'],
  [StoreError, 'store'],
  [GuardError, 'guard'],
] as const;

/** Tells of what ended a command, on standard error and with `--json` on standard output too; returns the exit code. */
function failureOf(error: unknown, { json }: { json: boolean }): number {
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
