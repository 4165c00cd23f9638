import * as z from 'zod';
import { readOwnLong, replaceRead } from '../../archive/documents.ts';
import { appendHistory } from '../../archive/history.ts';
import { nextLatest, readLatest } from '../../archive/latest.ts';
import { hasReleased, releaseLease, renewLease } from '../../archive/lease.ts';
import { latestKey } from '../../archive/run.ts';
import type { Message } from '../../ports.ts';
import type { RunContext } from '../context.ts';
import type { Written } from './report.ts';

const messageShape: z.ZodType<Message> = z.strictObject({
  subject: z.string(),
  text: z.string(),
  json: z.string(),
  attributes: z.strictObject({
    tenant: z.string(),
    status: z.string(),
    severity: z.string(),
    mode: z.string(),
  }),
});

/** Sends the message of the run; why it was not taken, or null. */
export async function publishSummary({
  archive,
  run,
  notifier,
}: RunContext): Promise<{ problem: string | null }> {
  const publication = await notifier.publish(
    await readOwnLong(archive, { run, name: 'message' }, messageShape),
  );
  return {
    problem: publication.accepted
      ? null
      : `The message of this run was not sent: ${publication.reason ?? 'refused'}.`,
  };
}

/**
 * Makes this run the newest one, adds it to the trend, and gives the tenant back.
 * Repeating it after a crash counts nothing twice.
 */
export async function closeRun(context: RunContext, written: Written): Promise<{ closed: true }> {
  if (await hasReleased(context)) return { closed: true };
  await becomeNewest(context, written);
  await appendHistory(context.archive, written.summary);
  await releaseLease(context, written.unreported);
  return { closed: true };
}

async function becomeNewest(context: RunContext, written: Written): Promise<void> {
  const { archive, run, tenantName, connection } = context;
  const { summary, candidates, used, recovered, isTrusted, isOfItsTime } = written;
  const key = latestKey(tenantName);
  // Read before the lease is renewed: a write on what another run left since then is refused.
  const stored = await archive.read(key);
  await renewLease(context);
  const { latest } = readLatest(stored?.body ?? null, tenantName, run.startedAt);
  if (latest?.newest.runId === run.runId) return;
  const next = nextLatest(latest, {
    summary,
    prefix: run.prefix,
    tenantId: connection.tenantId,
    candidates,
    used,
    isTrusted,
    isOfItsTime,
    // A refusal is no proof that the token is still there: the next night may find it gone.
    deleted: summary.deletions.deleted + summary.deletions.failed,
    recovered,
  });
  if (next !== null) await replaceRead(archive, { key, stored }, JSON.stringify(next));
}
