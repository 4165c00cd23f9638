import { join } from 'node:path';
import { styleText } from 'node:util';
import { readLatest } from '../../lambda/archive/latest.ts';
import { latestKey } from '../../lambda/archive/run.ts';
import { ConfigError, reasonOf } from '../../lambda/errors.ts';
import { type CommandContext, type CommonFlags, exitCodes } from '../command.ts';
import { composeRun } from '../compose.ts';
import {
  type Check,
  checkClock,
  checkCredentials,
  checkListing,
  checkOwners,
  checkOwnToken,
  checkRights,
  checkSecrets,
  checkWorkflow,
  ownTokenOf,
} from '../doctor/checks.ts';
import { checkFacts, probe } from '../doctor/probe.ts';
import { checkNetwork, checkOutFolder, checkOwnerMail, checkTopic } from '../doctor/surroundings.ts';
import { awsProblem, bucketOf, openSession, type Session } from '../session.ts';

const marks = {
  good: styleText('green', '✓'),
  warn: styleText('yellow', '!'),
  bad: styleText('red', '✗'),
} as const;

/** Checks everything that a run needs, a line each, and changes nothing; or probes what the vendor leaves open. */
export async function doctor(
  flags: CommonFlags & { probe?: boolean; confirm?: string },
  context: CommandContext,
): Promise<number> {
  if (flags.confirm !== undefined && flags.probe !== true)
    throw new ConfigError('doctor changes nothing, so --confirm is for doctor --probe only.');
  const session = await openSession(flags, context);
  if (flags.probe === true) return probe(flags, context, session);
  const checks = [
    ...(await examine(session)),
    ...checkNetwork(),
    ...(await checkAws(session)),
    await checkArchive(session),
    ...(await checkOut(flags.out, session)),
    await checkTopic(context.environment.topicArn, session.chosen.name),
    ...(await checkOwnerMail(session.chosen.policy.owners)),
    ...(await checkFacts(session)),
  ];
  const { console } = context;
  if (flags.json) console.print(JSON.stringify(checks, null, 2));
  else for (const { state, subject, words } of checks) console.print(`${marks[state]} ${subject}: ${words}`);
  return checks.some(({ state }) => state === 'bad') ? exitCodes.failed : exitCodes.done;
}

async function examine(session: Session): Promise<Check[]> {
  const deps = composeRun(session, { mode: 'report' });
  const { check, connection } = await checkCredentials(deps);
  if (connection === null) return [check];
  const { checks, listing } = await checkListing(deps);
  const first = [check, checkClock(deps, connection), ...checks];
  if (listing === null) return first;
  const own = ownTokenOf(connection, listing);
  return [
    ...first,
    checkRights(deps, own),
    await checkOwners(deps, listing),
    checkOwnToken(deps, own),
    ...checkWorkflow(deps, own),
    ...(await checkSecrets(deps, listing)),
  ];
}

/** Whether AWS can be called, where the policy names secrets. */
async function checkAws({ chosen }: Session): Promise<Check[]> {
  if (chosen.policy.rotations.length === 0) return [];
  const problem = await awsProblem();
  const words = problem ?? 'region and credentials are found';
  return [{ subject: 'AWS', state: problem === null ? 'good' : 'bad', words: words.replace(/^AWS: /, '') }];
}

async function checkArchive({ archive, chosen, clock }: Session): Promise<Check> {
  const key = latestKey(chosen.name);
  try {
    const stored = await archive.read(key);
    const place = archive.locate(key);
    if (stored === null) return { subject: 'archive', state: 'good', words: `${place}: no run yet` };
    const { doubt } = readLatest(stored.body, chosen.name, clock.now());
    return doubt === null
      ? { subject: 'archive', state: 'good', words: `${place}: readable` }
      : { subject: 'archive', state: 'bad', words: `${place}: ${doubt}. The next run compares with nothing` };
  } catch (error) {
    return { subject: 'archive', state: 'bad', words: reasonOf(error) };
  }
}

/** Whether the run's folder can be written to; a bucket keeps versions, so a trial would stay there. */
async function checkOut(out: string, { chosen }: Session): Promise<Check[]> {
  return bucketOf(out) === null ? [await checkOutFolder(join(out, chosen.name))] : [];
}
