import { latestKey } from '../../core/artefacts.ts';
import { nextLatest, readLatest } from '../../core/latest.ts';
import type { Plan } from '../../core/plan.ts';
import type { RunSummary } from '../../core/results.ts';
import { keyOf, readIfThere, readOwn } from '../run/artefact.ts';
import type { RunContext } from '../run/context.ts';
import { releaseLease, renewLease } from '../run/lease.ts';
import { appendHistory } from './history.ts';
import type { StoredResults, Written } from './report.ts';

/** Sends the message of the run; why it was not taken, or null. */
export async function publishSummary({
  archive,
  run,
  notifier,
}: RunContext): Promise<{ trouble: string | null }> {
  const { renderMessage } = await import('../../report/message.ts');
  const stored = await readOwn<StoredResults>(archive, keyOf(run, 'results'));
  const publication = await notifier.publish(renderMessage(stored));
  return {
    trouble: publication.accepted
      ? null
      : `The message of this run was not sent: ${publication.reason ?? 'refused'}.`,
  };
}

/** Makes this run the newest one, adds it to the trend, and gives the tenant back; `orphans` = deleted ones. */
export async function closeRun(
  context: RunContext,
  { summary, untold, recovered, orphans }: Written & { orphans: number },
): Promise<{ closed: true }> {
  await renewLease(context);
  const { archive, run, tenantName, connection } = context;
  const plan = await readIfThere<Plan>(archive, keyOf(run, 'plan'));
  const stored = await archive.read(latestKey(tenantName));
  const { latest } = readLatest(stored?.body ?? null, tenantName, run.startedAt);
  const next = nextLatest(latest, {
    summary,
    prefix: run.prefix,
    tenantId: connection.tenantId,
    candidates: plan?.planned.length ?? 0,
    ownDeletions: summary.deletions.deleted + orphans + missedBy(summary, recovered),
  });
  await archive.write(latestKey(tenantName), JSON.stringify(next));
  await appendHistory(archive, summary);
  await releaseLease(context, untold);
  return { closed: true };
}

/** Deletions of cut-off runs count as ours too, unless this run counted the tenant anew without them. */
function missedBy({ status }: RunSummary, recovered: number): number {
  return status === 'succeeded' ? 0 : recovered;
}
