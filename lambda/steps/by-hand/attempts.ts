import { runsPrefix } from '../../archive/run.ts';
import type { DeletionRecord } from '../../core/deletion-record.ts';
import { recordsIn } from '../../deletion/record.ts';
import type { RunDeps } from '../context.ts';
import { settle } from '../runner.ts';

const intent = /^(.+)\/intents\/\d+(?:\.outcome)?\.json$/;
const runsAtOnce = 16;

/** What runs recorded, and of which of them it cannot be read. */
type Recorded = { records: DeletionRecord[]; problems: string[] };

/**
 * Everything that the runs of a tenant recorded of tokens that they ended or gave back, newest run first. A run whose
 * record was damaged hides no other's.
 */
export async function recordedAttempts({
  archive,
  tenantName,
}: Pick<RunDeps, 'archive' | 'tenantName'>): Promise<Recorded> {
  const keys = (await archive.list(runsPrefix(tenantName))).filter((key) => intent.test(key));
  const runs = [...Map.groupBy(keys, (key) => intent.exec(key)?.[1] ?? '').values()].reverse();
  const recorded: Recorded = { records: [], problems: [] };
  for (let from = 0; from < runs.length; from += runsAtOnce) {
    const part = runs.slice(from, from + runsAtOnce);
    for (const read of await Promise.all(part.map((run) => settle(() => recordsIn(archive, run)))))
      if (read.ok) recorded.records.push(...read.value);
      else recorded.problems.push(read.reason);
  }
  return recorded;
}
