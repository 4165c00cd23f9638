import { createAwsClients } from './aws/clients.ts';
import { createDigestMetrics } from './aws/metrics.ts';
import { readPolicyMarks } from './aws/parameter-store.ts';
import { createS3Archive } from './aws/s3-archive.ts';
import { createSnsNotifier } from './aws/sns-notifier.ts';
import { readDeployedPolicy } from './deployed-policy.ts';
import { renderDigest } from './digest/digest-message.ts';
import { type Fleet, fleetKey, renderFleet } from './digest/fleet-page.ts';
import { leftBehindOf, takeStock } from './digest/take-stock.ts';
import { AwsError, reasonOf } from './errors.ts';

const proxy = { HTTPS_PROXY: process.env['HTTPS_PROXY'], NO_PROXY: process.env['NO_PROXY'] };
const { s3, sns, ssm } = createAwsClients(proxy);
const archive = createS3Archive({ client: s3, bucket: process.env['HYGIENE_BUCKET'] ?? '' });
const notifier = createSnsNotifier({ client: sns, topicArn: process.env['HYGIENE_TOPIC_ARN'] ?? '' });
const emit = createDigestMetrics((line) => process.stdout.write(`${line}\n`));
const { tenants } = readDeployedPolicy(import.meta.url, process.env['HYGIENE_PACKED_POLICY']);

/**
 * Tells how all tenants fared. The heartbeat is only sent when the message was taken.
 * @throws AwsError when it was refused
 */
export async function handler(): Promise<{ tenants: number; overdue: string[] }> {
  const now = new Date().toISOString();
  const mornings = await takeStock({ archive, tenants, now });
  const overdue = mornings.flatMap(({ tenant, missed }) => (missed === null ? [] : [tenant]));
  const leftBehind = await findLeftBehind();
  const page = await writePage({ mornings, leftBehind }, now);
  const publication = await notifier.publish(renderDigest({ mornings, leftBehind, page }, now));
  const { accepted: sent, readers } = publication;
  emit({ tenants: mornings.length, overdue: overdue.length, readers, sent });
  if (!publication.accepted) throw new AwsError(publication.reason ?? 'The digest was refused.');
  return { tenants: mornings.length, overdue };
}

/** Stacks with another policy than this one's, which is the current; null where nobody can tell. */
async function findLeftBehind(): Promise<string[] | null> {
  try {
    const marks = await readPolicyMarks(ssm, process.env['HYGIENE_POLICY_FOLDER'] ?? '');
    return leftBehindOf(marks, process.env['HYGIENE_POLICY'] ?? '');
  } catch {
    return null;
  }
}

/** Where the page over all tenants lies; null where it could not be written, which is no reason to send no message. */
async function writePage(fleet: Fleet, now: string): Promise<string | null> {
  const key = fleetKey(now);
  try {
    await archive.write(key, renderFleet(fleet, now));
    return archive.locate(key);
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n`);
    return null;
  }
}
