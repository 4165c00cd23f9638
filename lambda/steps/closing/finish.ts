import * as z from 'zod';
import { joined, objectPieces, readOwnLong, replaceRead } from '../../archive/documents.ts';
import { appendHistory } from '../../archive/history.ts';
import { nextLatest, readLatest } from '../../archive/latest.ts';
import { hasReleased, releaseLease, renewLease } from '../../archive/lease.ts';
import { latestKey, toldFindingsKey } from '../../archive/run.ts';
import { afterTelling, readToldFindings, securityNews } from '../../core/planning/security-findings.ts';
import type { RunSummary } from '../../core/results.ts';
import type { FindingHub, Message } from '../../ports.ts';
import { renderSecurityFinding } from '../../report/security-finding.ts';
import type { RunContext } from '../context.ts';
import { storeQuarantine } from '../quarantine.ts';
import { settle } from '../runner.ts';
import { findingsShape } from './known-findings.ts';
import type { Written } from './report.ts';
import { resultsShape } from './write-artefacts.ts';

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

/** A night that ends so waits for a person. */
const waiting: ReadonlySet<string> = new Set(['halted', 'failed'] satisfies RunSummary['status'][]);

/** Sends the message of the run; why it was not taken, or that nobody reads that a night came to nothing; else null. */
export async function publishSummary({
  archive,
  run,
  notifier,
}: RunContext): Promise<{ problem: string | null }> {
  const message = await readOwnLong(archive, { run, name: 'message' }, messageShape);
  const { accepted, readers, reason } = await notifier.publish(message);
  if (!accepted) return { problem: `The message of this run was not sent: ${reason ?? 'refused'}.` };
  const isUnread = readers === 0 && waiting.has(message.attributes.status);
  return {
    problem: isUnread ? `The message of this run has no reader: ${reason ?? 'nobody is named'}.` : null,
  };
}

/** Also after the lease was lost: an alarm hangs on these figures, and they write nothing. */
export async function emitFigures({ emitMetrics, log }: RunContext, summary: RunSummary) {
  const emitted = await settle(async () => {
    await emitMetrics(summary);
    return null;
  });
  if (!emitted.ok) log('step failed', { step: 'emit-metrics', kind: emitted.kind, reason: emitted.reason });
  return emitted;
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

/** In one night: 200 calls, half a minute of an account's pace. */
const most = 20_000;

/**
 * Tells Security Hub what changed since it was told last; why it did not take all of it, or null. A finding that it did
 * not take is told by the next night, and telling it twice changes nothing.
 */
export async function importFindings(
  context: RunContext,
  hub: FindingHub,
): Promise<{ problem: string | null }> {
  const { archive, run, tenantName: tenant } = context;
  const results = await readOwnLong(archive, { run, name: 'results' }, resultsShape);
  const { findings } = await readOwnLong(archive, { run, name: 'findings' }, findingsShape);
  const key = toldFindingsKey(tenant);
  // Read before the lease is renewed: a write on what another run left since then is refused.
  const stored = await archive.read(key);
  await renewLease(context);
  const told = readToldFindings(stored?.body ?? null, tenant);
  const news = securityNews({
    stands: findings.map((finding) => renderSecurityFinding(finding, results)),
    closed: results.closed.map((finding) => renderSecurityFinding(finding, results)),
    told,
    now: results.summary.finishedAt,
  });
  if (news.length === 0) return { problem: null };
  const { taken, reason } = await hub.importFindings(news.slice(0, most));
  const next = { schemaVersion: 1, tenant, findings: afterTelling(told, taken) };
  await replaceRead(archive, { key, stored }, joined(objectPieces(next)));
  return { problem: problemOf(news.length, taken.length, reason) };
}

function problemOf(wanted: number, taken: number, reason: string | null): string | null {
  if (wanted === taken) return null;
  const why = reason ?? `a night tells it ${most} at most`;
  return `Security Hub took ${taken} of ${wanted} findings, and the next night tells it the rest: ${why}`;
}
