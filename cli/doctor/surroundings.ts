import { link, lstat, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { SesStanding } from '../../lambda/aws/ses-mailer.ts';
import type { OwnersPolicy } from '../../lambda/core/policy/owners-schema.ts';
import { reasonOf } from '../../lambda/errors.ts';
import { noticeAttributes } from '../../lambda/report/notice.ts';
import { readMachine } from '../environment.ts';
import { type Check, mails } from './checks.ts';

/** How this machine reaches the world: its proxies, and whose certificates it trusts. */
export function checkNetwork(): Check[] {
  const { proxies, authorities } = readMachine();
  const proxy = proxies?.https_proxy ?? proxies?.http_proxy;
  return [
    {
      subject: 'proxy',
      state: 'good',
      words: proxy === undefined ? 'none' : `${URL.parse(proxy)?.host}, but for ${proxies?.no_proxy}`,
    },
    {
      subject: 'authorities',
      state: 'good',
      words: authorities === null ? 'those of Node.js' : `those of Node.js and of ${authorities}`,
    },
  ];
}

/** Whether somebody reads the messages of the topic of an installation in AWS. */
export async function checkTopic(topicArn: string | null, tenant: string): Promise<Check> {
  const subject = 'topic';
  if (topicArn === null)
    return {
      subject,
      state: 'good',
      words: 'none: a run from here shows its notices here. For an installation in AWS set HYGIENE_TOPIC_ARN',
    };
  const [{ createAwsClients }, { readersOf }] = await Promise.all([
    import('../../lambda/aws/clients.ts'),
    import('../../lambda/aws/topic-readers.ts'),
  ]);
  const topic = { client: createAwsClients(readMachine().proxies ?? {}).sns, topicArn };
  const { readers, others } = await readersOf(topic, { attributes: noticeAttributes(tenant) });
  const rest = others.length === 0 ? '' : ` Not counted: ${[...new Set(others)].join('; ')}`;
  return readers > 0
    ? { subject, state: 'good', words: `${readers} confirmed subscribers are given notices.${rest}` }
    : {
        subject,
        state: 'bad',
        words: `no confirmed subscriber is given notices: none counts, so nothing is deleted. Subscribe, confirm the mail, and let the filter policy pass status notice.${rest}`,
      };
}

/** Whether a run could write its artefacts below a folder, tried with a file of its own that is gone afterwards. */
export async function checkOutFolder(folder: string): Promise<Check> {
  const subject = '--out';
  const wanted = resolve(folder);
  const there = await nearestThere(wanted);
  const failure = await tryToWrite(there);
  if (failure !== null)
    return {
      subject,
      state: 'bad',
      words: failure.startsWith('link:')
        ? `${there} is on a file system without hard links (${failure.slice(5)}), by which a run takes its turn. Name a folder on another one`
        : `${there} cannot be written to (${failure}). Check its rights and space, or name another folder`,
    };
  const words =
    there === wanted ? `${wanted} can be written to` : `${wanted} is not there yet, and can be made`;
  return { subject, state: 'good', words };
}

/** The folder itself, or the nearest one above it in which it would be made. */
async function nearestThere(folder: string): Promise<string> {
  const isThere = await lstat(folder).then(
    () => true,
    () => false,
  );
  return isThere || dirname(folder) === folder ? folder : nearestThere(dirname(folder));
}

/** The code of what stands in the way, `link:` before it where only hard links fail; null where nothing does. */
async function tryToWrite(folder: string): Promise<string | null> {
  let trial: string | null = null;
  try {
    trial = await mkdtemp(join(folder, '.trial-'));
    // The archive passes over files with this ending, should somebody list it just now.
    const file = join(trial, 'trial.tmp');
    await writeFile(file, 'written to see whether it can be, and removed at once\n', { flush: true });
    return await link(file, join(trial, 'trial.lock')).then(
      () => null,
      (error: NodeJS.ErrnoException) => `link:${error.code}`,
    );
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  } finally {
    if (trial !== null) await rm(trial, { recursive: true, force: true });
  }
}

/** Whether owners can be told through SES; nothing is sent. */
export async function checkOwnerMail(owners: OwnersPolicy | undefined): Promise<Check[]> {
  if (owners?.tell !== 'ses' || owners.from === undefined) return [];
  try {
    const [{ createAwsClients }, { standingOf }] = await Promise.all([
      import('../../lambda/aws/clients.ts'),
      import('../../lambda/aws/ses-mailer.ts'),
    ]);
    const { ses } = createAwsClients(readMachine().proxies ?? {});
    return [sesCheck(owners.from, await standingOf(ses, owners.from))];
  } catch (error) {
    return [{ subject: mails, state: 'warn', words: `SES cannot be asked from here: ${reasonOf(error)}` }];
  }
}

/** What the standing of an account and a sender means for mails to owners. */
export function sesCheck(
  from: string,
  { isSandboxed, maySend, perSecond, left, isVerified }: SesStanding,
): Check {
  const subject = mails;
  const pace = `${perSecond} mails a second, ${left} more today`;
  if (!isVerified)
    return {
      subject,
      state: 'bad',
      words: `${from} is no verified identity of SES in this region. Verify it, or its domain`,
    };
  if (!maySend)
    return { subject, state: 'bad', words: 'SES has paused sending for this account. See its console' };
  if (isSandboxed)
    return {
      subject,
      state: 'warn',
      words: `this account is in the sandbox of SES: it sends to verified addresses only (${pace}), and a notice that is refused does not count. Ask AWS for production access`,
    };
  return { subject, state: 'good', words: `as ${from}, through SES: ${pace}` };
}
