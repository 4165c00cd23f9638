import * as z from 'zod';
import { readOwnLong, replaceRead } from '../../archive/documents.ts';
import { appendHistory } from '../../archive/history.ts';
import { nextLatest, readLatest } from '../../archive/latest.ts';
import { hasReleased, releaseLease, renewLease } from '../../archive/lease.ts';
import { latestKey } from '../../archive/run.ts';
import type { Message } from '../../ports.ts';
import type { RunContext } from '../context.ts';
import { storeQuarantine } from '../quarantine.ts';
import { settle } from '../runner.ts';
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
 * Makes this run the newest one, adds it to the trend, writes down what waits in quarantine, and gives the tenant back.
 * Repeating it after a crash counts nothing twice. A quarantine that cannot be written down leaves its runs to be read
 * again by the next night; `problem` says why.
 */
export async function closeRun(context: RunContext, written: Written): Promise<{ problem: string | null }> {
  if (await hasReleased(context)) return { problem: null };
  await becomeNewest(context, written);
  await appendHistory(context.archive, written.summary);
  // Last of all: as long as the tenant is not given back, the next night knows the same by the record of this run.
  const stored = await settle(() => storeQuarantine(context, written.unfinished));
  const { unfinished, unreported } = written;
  const unread = stored.ok && stored.value ? [] : unfinished;
  // With this run beside them, the next night knows which of their deletions are told.
  const isToldHere = unread.some((prefix) => !unreported.includes(prefix));
  const own = stored.ok && !isToldHere ? [] : [context.run.prefix];
  await releaseLease(context, [...new Set([...unread, ...unreported, ...own])]);
  return { problem: stored.ok ? null : stored.reason };
}

async function becomeNewest(context: RunContext, written: Written): Promise<void> {
  const { archive, run, tenantName, connection } = context;
  const { summary, failedDeletions, candidates, used, recovered, isTrusted, isOfItsTime } = written;
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
    deleted: summary.deletions.deleted + failedDeletions,
    recovered,
  });
  if (next !== null) await replaceRead(archive, { key, stored }, JSON.stringify(next));
}
