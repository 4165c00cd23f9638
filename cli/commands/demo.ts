import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { ledgerKey } from '../../lambda/archive/run.ts';
import type { RunSummary } from '../../lambda/core/results.ts';
import { ConfigError, HygieneError } from '../../lambda/errors.ts';
import { createTenantProbe } from '../../lambda/isc/probe.ts';
import { createFolderArchive } from '../../lambda/local/folder-archive.ts';
import { probeTenant } from '../../lambda/steps/by-hand/probe.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { type CommandContext, type CommonFlags, exitCodeOfAll } from '../command.ts';
import { composeRun } from '../compose.ts';
import {
  type Consumers,
  createDemoMailbox,
  liveThroughDay,
  type Mailbox,
  restoreMistake,
} from '../demo/day.ts';
import { type Stage, setStage } from '../demo/stage.ts';
import { checkOutFolder } from '../doctor/surroundings.ts';
import { makeRun, showRun } from '../night.ts';
import { checkedPolicy, chooseTenant, demoPolicy } from '../policy-source.ts';
import { folderOf, type Session } from '../session.ts';
import type { Console } from '../terminal/console.ts';
import { cleanUpOnInterrupt, createProgressDisplay, type ProgressDisplay } from '../terminal/progress.ts';

type Flags = CommonFlags & { tokens: number; seed: number; nights: number };

/** The demo's calls are bounded by its own server, not by the vendor's window of real time. */
const unpaced = { requests: 100_000, windowMs: 1_000 };

/** Runs night after night on an embedded tenant, from the first notice to the last retirement. */
export async function demo(flags: Flags, { console, self }: CommandContext): Promise<number> {
  await requireOut(flags.out);
  const quiet = flags.quiet || !process.stderr.isTTY;
  const display = createProgressDisplay({ stream: process.stderr, quiet });
  const ignore = cleanUpOnInterrupt(display.stop);
  const stage = await setStage(flags);
  try {
    const session = await openDemo(flags, stage);
    console.tell(
      `An ISC tenant of ${stage.sandbox.tenant.tokens().length} tokens, made up and in memory. One run a night:`,
    );
    const mailbox = mailboxOf(session);
    const { last, statuses, consumers, restored } = await liveNights(flags, {
      ...{ stage, session, console, display, mailbox },
    });
    await showRun(last, { archive: session.archive, json: flags.json, console });
    if (!flags.json) console.print(closingWords({ consumers, mailbox, self, restored }));
    return exitCodeOfAll(statuses);
  } finally {
    ignore();
    await stage.sandbox.close();
  }
}

/** Said before the first night, and not by each of them. */
async function requireOut(out: string): Promise<void> {
  const { state, subject, words } = await checkOutFolder(demoFolder(out));
  if (state === 'bad') throw new ConfigError(`${subject}: ${words}.`);
}

function demoFolder(out: string): string {
  return join(folderOf(out), 'demo');
}

async function openDemo(flags: Flags, { sandbox, store }: Stage): Promise<Session> {
  const text = (await readFile(demoPolicy, 'utf8')).replace('http://127.0.0.1:8080', sandbox.baseUrl);
  const chosen = chooseTenant(checkedPolicy(text, 'sandbox/demo.yaml'), undefined);
  const folder = demoFolder(flags.out);
  // The tenant is new in every demo, and so is its past; no other tenant's archive lies below this folder.
  const past = join(folder, chosen.name);
  await rm(past, { recursive: true, force: true }).catch((error: NodeJS.ErrnoException) => {
    throw new HygieneError(
      `The folder ${past} cannot be emptied (${error.code}). Check its rights, or name another --out.`,
    );
  });
  const archive = createFolderArchive(folder);
  return {
    chosen,
    store,
    archive,
    credentials: sandbox.worker,
    // Its tenant is gone when its report is read.
    command: { self: 'token-hygiene', flags: [], switchName: null },
    clock: {
      now: () => sandbox.clock.now().toISOString(),
      sleep: async (milliseconds) => sandbox.clock.advance(milliseconds),
    },
  };
}

function mailboxOf({ archive, clock, chosen: { name, policy } }: Session): Mailbox {
  return createDemoMailbox({ archive, clock, tenant: name, from: policy.owners?.from ?? null });
}

type Cast = {
  stage: Stage;
  session: Session;
  console: Console;
  display: ProgressDisplay;
  mailbox: Mailbox;
};

async function liveNights(flags: Flags, cast: Cast) {
  const { stage, session, console, display, mailbox } = cast;
  const composed = composeRun(session, {
    mode: 'enforce',
    // The people of the made-up tenant read what they are sent.
    reader: 'the people of the demo',
    pacing: unpaced,
    progress: display.show,
  });
  const deps = { ...composed, ownerMailer: mailbox.mailer };
  const statuses: RunSummary['status'][] = [];
  const consumers = { calls: 0, refusals: 0 };
  await learnFacts(session, deps);
  let restored: string | null = null;
  for (let night = 1; ; night += 1) {
    const summary = await makeRun(deps);
    display.stop();
    statuses.push(summary.status);
    console.tell(nightLine(night, summary));
    if (night >= flags.nights) return { last: summary, statuses, consumers, restored };
    if (restored === null) {
      restored = await restoreMistake(deps);
      display.stop();
      if (restored !== null) console.tell(`    day ${String(night).padStart(2)}  restored ${restored}`);
    }
    const day = await liveThroughDay(stage, night === 3 ? await warnedTokens(session) : []);
    consumers.calls += day.calls;
    consumers.refusals += day.refusals;
  }
}

/** What `doctor --probe` does: a quarantine needs to know what the tenant does with expired tokens. */
async function learnFacts({ chosen, clock, credentials }: Session, deps: RunDeps): Promise<void> {
  const { baseUrl, apiVersion, allowHost } = chosen.policy;
  const options = { baseUrl, apiVersion, allowHost, clock, pacing: unpaced };
  await probeTenant(deps, createTenantProbe(options, credentials));
}

async function warnedTokens({ archive, chosen }: Session): Promise<string[]> {
  const ledger = await archive.read(ledgerKey(chosen.name));
  return ledger === null ? [] : Object.keys(JSON.parse(ledger.body).notices);
}

function nightLine(night: number, { startedAt, deletions, rotations, status }: RunSummary): string {
  const figures: [number, string][] = [
    [deletions.noticed, 'given notice'],
    [deletions.waiting, 'waiting'],
    [deletions.quarantined ?? 0, 'in quarantine'],
    [deletions.released ?? 0, 'given back'],
    [deletions.deleted, 'deleted'],
    [deletions.spared, 'spared'],
    [rotations.rotated, 'rotated'],
    [rotations.retired, 'retired'],
  ];
  const told = figures.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const paint = (colour: 'green' | 'yellow', text: string): string =>
    styleText(colour, text, { stream: process.stderr });
  const mark = status === 'succeeded' ? paint('green', '✓') : paint('yellow', status);
  return `  night ${String(night).padStart(2)}  ${startedAt.slice(0, 10)}  ${mark}  ${told.join(', ') || 'nothing to do'}`;
}

function closingWords(end: {
  consumers: Consumers;
  mailbox: Mailbox;
  self: string;
  restored: string | null;
}): string {
  const { consumers, mailbox, self, restored } = end;
  const { calls, refusals } = consumers;
  return [
    '',
    `While this went on, two services called the tenant ${calls} times with their rotated secrets: ${refusals} refusals.`,
    `Owners got ${mailbox.sent()} mails: before a token of theirs was deleted, afterwards, and before one in use expires. Some, to open in a mail program: ${mailbox.folder}/owner-*.eml`,
    ...(restored === null ? [] : [`A mistake was taken back with \`restore\`: ${restored}.`]),
    '',
    'On your own tenant: export SAIL_BASE_URL, SAIL_CLIENT_ID and SAIL_CLIENT_SECRET, then',
    `  ${self} init      writes hygiene.yaml`,
    `  ${self} plan      shows what a run would do, and changes nothing`,
  ].join('\n');
}
