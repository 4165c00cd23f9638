import { restoredKey } from '../archive/run.ts';
import { type RestoredReading, readRestored } from '../core/quarantine/restored.ts';
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
