import { replaceRead } from '../archive/documents.ts';
import { renewLease } from '../archive/lease.ts';
import { restoredKey } from '../archive/run.ts';
import {
  keptUntil,
  type RestoredMark,
  type RestoredReading,
  readRestored,
  withRestored,
} from '../core/quarantine/restored.ts';
import { GuardError } from '../errors.ts';
import type { RunContext } from './context.ts';

/** Which tokens people took out of quarantine of late. */
export async function recallRestored({
  archive,
  tenantName,
  clock,
}: Pick<RunContext, 'archive' | 'tenantName' | 'clock'>): Promise<RestoredReading> {
  const stored = await archive.read(restoredKey(tenantName));
  return readRestored(stored?.body ?? null, tenantName, clock.now());
}

/**
 * Keeps tokens from now on, for a person. It is written before they are given back: what a run that is cut off did
 * not give back, the next night does.
 * @throws GuardError where the list cannot be read
 */
export async function markRestored(
  context: RunContext,
  ids: readonly string[],
  word: Pick<RestoredMark, 'by' | 'reason'>,
): Promise<void> {
  const { archive, tenantName, clock, policy, run } = context;
  const key = restoredKey(tenantName);
  const stored = await archive.read(key);
  await renewLease(context);
  const at = clock.now();
  const { restored, doubt } = readRestored(stored?.body ?? null, tenantName, at);
  if (restored === null)
    throw new GuardError(`${archive.locate(key)}: ${doubt}. Nothing ends before it is mended or removed.`);
  const mark: RestoredMark = { at, until: keptUntil(at, policy), ...word, runId: run.runId };
  await replaceRead(archive, { key, stored }, JSON.stringify(withRestored(restored, ids, mark)));
}
