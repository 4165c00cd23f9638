import { readOwnLong, replaceRead } from '../../archive/documents.ts';
import { renewLease } from '../../archive/lease.ts';
import { joined, objectPieces } from '../../archive/long-document.ts';
import { toldFindingsKey } from '../../archive/run.ts';
import { afterTelling, readToldFindings, securityNews } from '../../core/planning/security-findings.ts';
import type { FindingHub } from '../../ports.ts';
import { renderSecurityFinding } from '../../report/security-finding.ts';
import type { RunContext } from '../context.ts';
import { findingsShape } from './known-findings.ts';
import { resultsShape } from './write-artefacts.ts';

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
