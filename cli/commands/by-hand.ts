import { userInfo } from 'node:os';
import { type ByHand, isAsAsked } from '../../lambda/core/by-hand.ts';
import type { Asked } from '../../lambda/core/quarantine/restorable.ts';
import { isHexId } from '../../lambda/core/text.ts';
import { ConfigError } from '../../lambda/errors.ts';
import type { Notifier } from '../../lambda/ports.ts';
import { renderByHandText } from '../../lambda/report/message.ts';
import { restoreTokens } from '../../lambda/steps/by-hand/restore.ts';
import { revokeTokens } from '../../lambda/steps/by-hand/revoke.ts';
import type { Revoked } from '../../lambda/steps/by-hand/sought.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { type CommandContext, type CommonFlags, exitCodes } from '../command.ts';
import { composeRun } from '../compose.ts';
import { openSession, requireAws, requireConfirmation, type Session } from '../session.ts';
import { createProgressDisplay, listenForInterrupt } from '../terminal/progress.ts';

type Flags = CommonFlags & {
  subject?: string;
  owner?: string;
  confirm?: string;
  reason?: string;
  by?: string;
};

/** Takes tokens out of quarantine: one, those of an owner, or those of a whole run. */
export async function restore(flags: Flags & { run?: string }, context: CommandContext): Promise<number> {
  const asked = tokensToRestore(flags);
  const person = { reason: requireReason(flags.reason, 'Restoring'), by: personName(flags.by) };
  const session = await openSession(flags, context);
  requireConfirmation(session.chosen, flags.confirm, 'This changes the expiry of tokens');
  return actByHand(session, { flags, context }, (deps) => restoreTokens(deps, asked, person));
}

function tokensToRestore({ subject, owner, run }: Flags & { run?: string }): Asked {
  const given = [subject, owner, run].filter((one) => one !== undefined && one.trim() !== '');
  if (given.length !== 1)
    throw new ConfigError('Name what is to be restored: one token by its id, --owner ID, or --run ID.');
  if (owner !== undefined) return { owner: owner.trim() };
  return run !== undefined ? { run: run.trim() } : { token: subject?.trim() ?? '' };
}

/** Ends a leaked token, or all of a compromised owner, at once. */
export async function revoke(flags: Flags, context: CommandContext): Promise<number> {
  const asked = tokensToRevoke(flags);
  const person = { reason: requireReason(flags.reason, 'Revoking'), by: personName(flags.by) };
  const session = await openSession(flags, context);
  requireConfirmation(session.chosen, flags.confirm, 'This deletes tokens, and nothing gives them back');
  return actByHand(session, { flags, context }, (deps) => revokeTokens(deps, asked, person));
}

function tokensToRevoke({ subject, owner }: Flags): Revoked {
  const given = [subject, owner].filter((one) => one !== undefined && one.trim() !== '');
  if (given.length !== 1)
    throw new ConfigError('Name what is to be revoked: one token by its whole id, or --owner ID.');
  if (owner !== undefined) return { owner: owner.trim() };
  const token = subject?.trim() ?? '';
  if (isHexId(token)) return { token };
  throw new ConfigError(
    'Revoking takes the whole id of the token: 32 hexadecimal digits. `plan --json` has it.',
  );
}

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
async function actByHand(
  session: Session,
  { flags, context }: { flags: CommonFlags; context: CommandContext },
  act: (deps: RunDeps) => Promise<ByHand>,
): Promise<number> {
  const { console, environment } = context;
  const display = createProgressDisplay({ stream: process.stderr, quiet: flags.quiet });
  const interrupt = listenForInterrupt(console);
  const { interrupted } = interrupt;
  const deps = composeRun(session, {
    mode: 'enforce',
    // What was done is printed in the end.
    show: async () => process.stderr.isTTY === true,
    orElse: 'export HYGIENE_TOPIC_ARN=ARN with the topic of the installation',
    progress: display.show,
    interrupted,
  });
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
  const { createSnsNotifier } = await import('../../lambda/aws/sns-notifier.ts');
  return createSnsNotifier({ client: (await requireAws()).sns, topicArn });
}
