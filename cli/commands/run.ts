import { ConfigError } from '../../lambda/errors.ts';
import { type CommandContext, type CommonFlags, exitCodeOf } from '../command.ts';
import { composeRun } from '../compose.ts';
import { makeRun, showRun } from '../night.ts';
import { openSession, requireConfirmation, type Session } from '../session.ts';
import { createProgressDisplay, listenForInterrupt } from '../terminal/progress.ts';

/** One night of a tenant, as its policy says. */
export async function run(
  flags: CommonFlags & { confirm?: string; mode?: string; now?: string; noticesTo?: string },
  context: CommandContext,
): Promise<number> {
  const { console } = context;
  if (flags.mode !== undefined && flags.mode !== 'report') {
    throw new ConfigError(
      '--mode can only tighten: it takes "report". Enforcing is the policy\'s to say, with --confirm.',
    );
  }
  const session = await openSession(flags, context);
  const mode = flags.mode ?? session.chosen.policy.mode;
  requireInterlock(session, mode, flags.confirm);
  tellUnneeded(session, mode, { confirm: flags.confirm, console });
  const display = createProgressDisplay({ stream: process.stderr, quiet: flags.quiet });
  const interrupt = listenForInterrupt(console);
  const deps = composeRun(session, {
    mode,
    show: async ({ subject, text, attributes }) => {
      // The summary is printed in the end; a notice also when quiet, since one that nobody is shown is none.
      if (attributes.status !== 'notice') return process.stderr.isTTY === true;
      display.stop();
      return console.show(`${subject}\n\n${text}`);
    },
    ...(flags.noticesTo !== undefined && { reader: readerOf(flags.noticesTo) }),
    interrupted: interrupt.interrupted,
    progress: display.show,
  });
  try {
    const summary = await makeRun(deps);
    display.stop();
    await showRun(summary, { archive: session.archive, json: flags.json, console });
    return exitCodeOf(summary.status);
  } finally {
    display.stop();
    interrupt.ignore();
  }
}

function readerOf(name: string): string {
  if (name.trim() !== '') return name.trim();
  throw new ConfigError(
    '--notices-to is empty. Name who reads the messages that lie in the folder of artefacts.',
  );
}

/** A job keeps its --confirm while the policy is back in report mode: that is told, and a wrong name refused. */
function tellUnneeded(
  { chosen }: Session,
  mode: 'report' | 'enforce',
  { confirm, console }: { confirm: string | undefined; console: CommandContext['console'] },
): void {
  const { rotate, rotations } = chosen.policy;
  if (confirm === undefined || mode === 'enforce' || (rotate === 'on' && rotations.length > 0)) return;
  if (confirm !== chosen.name)
    throw new ConfigError(
      `--confirm names "${confirm}", and this run is of ${chosen.name}; it only reports, so leave --confirm off. Nothing was attempted.`,
    );
  console.tell(`--confirm ${confirm} is not needed: this run is in report mode, and rotates nothing.`);
}

function requireInterlock(
  { chosen }: Session,
  mode: 'report' | 'enforce',
  confirm: string | undefined,
): void {
  const { rotate, rotations } = chosen.policy;
  if (mode === 'enforce') requireConfirmation(chosen, confirm, 'The policy says mode: enforce');
  if (rotate === 'on' && rotations.length > 0)
    requireConfirmation(chosen, confirm, 'The policy says rotate: on');
}
