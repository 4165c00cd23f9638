import { Command, CommanderError } from 'commander';
import { ConfigError, reasonOf } from '../lambda/errors.ts';
import type { CommandAction, CommonFlags } from './command.ts';
import { readEnvironment } from './environment.ts';
import { exitCodes } from './exit-code.ts';
import { confirmOption, nowOption, wholeNumber, withCommonFlags } from './flags.ts';
import { createConsole, expectWriteErrors } from './terminal/console.ts';

/** Parses the command line, runs its one command, and returns the exit code. */
export async function runCommandLine(argv: string[]): Promise<number> {
  expectWriteErrors();
  const outcome: { exitCode: number } = { exitCode: exitCodes.done };
  try {
    await createProgram(outcome, self).parseAsync(argv);
    return outcome.exitCode;
  } catch (error) {
    return failureOf(error);
  }
}

function failureOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  createConsole({ quiet: false }).complain(`error: ${reasonOf(error)}`);
  return error instanceof ConfigError ? exitCodes.usage : exitCodes.failed;
}

/** The clone runs the sources, through npm; the installed package what was built of them. */
const self = import.meta.filename.endsWith('.ts') ? 'npm run -s hygiene --' : 'npx token-hygiene';

function createProgram(outcome: { exitCode: number }, self: string): Command {
  const program = new Command('token-hygiene')
    .description('Nightly clean-up, reporting and rotation of SailPoint ISC personal access tokens.')
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride();
  // Each command is loaded when it is asked for, so that none pays for the libraries of another.
  const add = <F extends object>(
    words: string,
    about: string,
    load: () => Promise<CommandAction<F>>,
  ): Command =>
    withCommonFlags(program.command(words).description(about)).action(async (...given: unknown[]) => {
      const flags = given.at(-2) as CommonFlags & F;
      const [subject] = given.length > 2 ? given : [];
      const context = { environment: readEnvironment(), console: createConsole(flags), self };
      outcome.exitCode = await (await load())({ ...flags, subject }, context);
    });
  addRunCommands(add);
  addOtherCommands(add);
  return program;
}

type Add = <F extends object>(words: string, about: string, load: () => Promise<CommandAction<F>>) => Command;

function addRunCommands(add: Add): void {
  add(
    'demo',
    'runs simulated nights on an embedded tenant',
    async () => (await import('./commands/demo.ts')).demo,
  )
    .option('--tokens <n>', 'size of the population', wholeNumber(1, 200_000), 500)
    .option('--seed <n>', 'of the population', wholeNumber(0, 2 ** 31), 1)
    .option('--nights <n>', 'how many nights', wholeNumber(1, 400), 10);
  add(
    'plan',
    'shows what a run would do and why; changes nothing',
    async () => (await import('./commands/plan.ts')).plan,
  ).addOption(nowOption());
  add('run', 'does what the policy says', async () => (await import('./commands/run.ts')).run)
    .addOption(confirmOption())
    .option('--mode <mode>', 'report: makes no deletion of stale tokens, whatever the policy says')
    .addOption(nowOption());
  add(
    'rotate <secret>',
    'rotates one designated token now',
    async () => (await import('./commands/rotate.ts')).rotate,
  ).addOption(confirmOption());
  add(
    'approve <plan-hash>',
    'approves exactly that halted plan',
    async () => (await import('./commands/approve.ts')).approve,
  )
    .option('--reason <text>', 'why, for the record')
    .option('--by <name>', 'who, for the record; the login name when absent');
  add(
    'explain <token-id>',
    'every rule tried on a token, and the outcome',
    async () => (await import('./commands/explain.ts')).explain,
  ).addOption(nowOption());
}

function addOtherCommands(add: Add): void {
  add(
    'report',
    'the past runs, and where the newest report lies',
    async () => (await import('./commands/report.ts')).report,
  );
  add(
    'validate',
    'checks the policy file; no network',
    async () => (await import('./commands/validate.ts')).validate,
  );
  add('init', 'writes a commented policy file', async () => (await import('./commands/init.ts')).init);
  add(
    'doctor',
    'checks everything that a run needs',
    async () => (await import('./commands/doctor.ts')).doctor,
  );
  add(
    'sandbox',
    'serves the embedded tenant until stopped',
    async () => (await import('./commands/sandbox.ts')).sandbox,
  )
    .option('--tokens <n>', 'size of the population', wholeNumber(0, 200_000), 500)
    .option('--seed <n>', 'of the population', wholeNumber(0, 2 ** 31), 1)
    .option('--port <n>', 'port; 0 takes a free one', wholeNumber(0, 65_535), 0);
}
