import { userInfo } from 'node:os';
import { type ByHand, isAsAsked } from '../lambda/core/by-hand.ts';
import { ConfigError } from '../lambda/errors.ts';
import type { Notifier } from '../lambda/ports.ts';
import { renderByHandText } from '../lambda/report/by-hand.ts';
import type { RunDeps } from '../lambda/steps/context.ts';
import { requireAws } from './aws-access.ts';
import type { CommandContext, CommonFlags } from './command.ts';
import { composeRun } from './compose.ts';
import { exitCodes } from './exit-code.ts';
import type { Session } from './session.ts';
import { listenForInterrupt } from './terminal/interrupt.ts';
import { createProgressDisplay } from './terminal/progress.ts';

/**
 * Who acts: the name that was given, or that of the login.
 * @throws ConfigError for a user of whom the machine knows nothing but a number
 */
export function personName(by: string | undefined): string {
  const given = by?.trim() ?? '';
  if (given !== '') return given;
  try {
    return userInfo().username;
  } catch {
    throw new ConfigError('This machine has no name for you. Say who you are: --by NAME.');
  }
}

/** The reason for the record. @throws ConfigError where there is none */
export function requireReason(reason: string | undefined, what: string): string {
  const given = reason?.trim() ?? '';
  if (given === '') throw new ConfigError(`${what} needs a reason for the record: --reason "…".`);
  return given;
}

/** Does something by hand on a tenant: its operators are told by their topic where one is named, else by a file. */
export async function actByHand(
  session: Session,
  { flags, context }: { flags: CommonFlags; context: CommandContext },
  act: (deps: RunDeps) => Promise<ByHand>,
): Promise<number> {
  const { console, environment } = context;
  const display = createProgressDisplay({ stream: process.stderr, quiet: flags.quiet });
  const interrupt = listenForInterrupt(console);
  const { interrupted } = interrupt;
  const deps = composeRun(session, { mode: 'enforce', progress: display.show, interrupted });
  try {
    const done = await act({ ...deps, notifier: await notifierOf(environment.topicArn, deps.notifier) });
    display.stop();
    console.print(flags.json ? JSON.stringify(done, null, 2) : renderByHandText(done).trimEnd());
    return done.tokens.every((token) => isAsAsked(done, token)) ? exitCodes.done : exitCodes.failed;
  } finally {
    interrupt.ignore();
    display.stop();
  }
}

async function notifierOf(topicArn: string | null, byFile: Notifier): Promise<Notifier> {
  if (topicArn === null) return byFile;
  const { createSnsNotifier } = await import('../lambda/aws/sns-notifier.ts');
  return createSnsNotifier({ client: (await requireAws()).sns, topicArn });
}
