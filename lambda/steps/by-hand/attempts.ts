import { runsPrefix } from '../../archive/run.ts';
import type { DeletionRecord } from '../../core/deletion-record.ts';
import { recordsIn } from '../../deletion/record.ts';
import type { RunDeps } from '../context.ts';

const intent = /^(.+)\/intents\/\d+(?:\.outcome)?\.json$/;
const runsAtOnce = 16;

/** Everything that the runs of a tenant recorded of tokens that they ended or gave back, newest run first. */
export async function recordedAttempts({
  archive,
  tenantName,
}: Pick<RunDeps, 'archive' | 'tenantName'>): Promise<DeletionRecord[]> {
  const keys = (await archive.list(runsPrefix(tenantName))).filter((key) => intent.test(key));
  const runs = [...Map.groupBy(keys, (key) => intent.exec(key)?.[1] ?? '').values()].reverse();
  const records: DeletionRecord[] = [];
  for (let from = 0; from < runs.length; from += runsAtOnce) {
    const part = runs.slice(from, from + runsAtOnce);
    records.push(...(await Promise.all(part.map((run) => recordsIn(archive, run)))).flat());
  }
  return records;
}
