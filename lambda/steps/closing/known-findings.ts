import * as z from 'zod';
import { longList, readLong, writeLong } from '../../archive/documents.ts';
import { readLatest } from '../../archive/latest.ts';
import { latestKey, runPrefix } from '../../archive/run.ts';
import type { KnownFindings } from '../../core/planning/finding-life.ts';
import type { NamedFinding, RunResults } from '../../core/results.ts';
import type { RunContext } from '../context.ts';

/** The shape of `findings.json`. */
export const findingsShape = z.looseObject({
  findings: longList<NamedFinding>(({ key }) => typeof key === 'string'),
});

type Place = Pick<RunContext, 'archive' | 'run' | 'tenantName'>;

/**
 * The findings of the newest run, or of the last good one where that left none, by which this one tells new from
 * known; null where there is neither. No decision hangs on them.
 */
export async function readKnownFindings({ archive, run, tenantName }: Place): Promise<KnownFindings | null> {
  const stored = await archive.read(latestKey(tenantName));
  const { latest } = readLatest(stored?.body ?? null, tenantName, run.startedAt);
  if (latest === null) return null;
  const { newest, baseline } = latest;
  const places = [
    { at: newest.startedAt, prefix: newest.prefix },
    ...(baseline === null
      ? []
      : [{ at: baseline.at, prefix: runPrefix(tenantName, baseline.at, baseline.runId) }]),
  ];
  for (const { at, prefix } of places) {
    const known = await readLong(archive, { run: { prefix }, name: 'findings' }, findingsShape);
    // Older versions did not name the token.
    if (known !== null)
      return { at, findings: known.findings.map((one) => ({ ...one, token: one.token ?? null })) };
  }
  return null;
}

/** Stores what the next run is to know: what stands now, and what this run could not look for again. */
export async function storeFindings(context: RunContext, results: RunResults): Promise<void> {
  const { findings, closed, tokens } = results;
  const told = new Set([...findings, ...closed].map(({ key }) => key));
  const known = (await readKnownFindings(context))?.findings ?? [];
  const unseen = known.filter(({ key }) => !told.has(key));
  const byId = new Map(tokens.map((token) => [token.id, token]));
  const named = findings.map((finding): NamedFinding => {
    const token = byId.get(finding.tokenId ?? '');
    return {
      ...finding,
      token: token === undefined ? null : { name: token.name, ownerName: token.ownerName },
    };
  });
  const stored = { schemaVersion: 1, findings: [...named, ...unseen] };
  await writeLong(context.archive, { run: context.run, name: 'findings' }, stored);
}
