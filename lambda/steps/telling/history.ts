import * as z from 'zod';
import { historyKey } from '../../core/artefacts.ts';
import { readJson } from '../../core/read-json.ts';
import type { HistoryPoint, RunSummary } from '../../core/results.ts';
import type { Archive } from '../../ports.ts';

/** The most runs that the trend remembers: a third of a year of nights. */
const longest = 120;

const historySchema = z.object({
  schemaVersion: z.literal(1),
  points: z.array(z.custom<HistoryPoint>(isPoint)),
});

/** The figures of the past runs, oldest first; none where they cannot be read, since no decision hangs on them. */
export async function readHistory(archive: Archive, tenant: string): Promise<HistoryPoint[]> {
  const stored = await archive.read(historyKey(tenant));
  return stored === null ? [] : (readJson(historySchema, stored.body)?.points ?? []);
}

/** Adds a run to the trend; a run that is told twice stands there once. */
export async function appendHistory(archive: Archive, summary: RunSummary): Promise<void> {
  const { runId, startedAt, status, mode, inventory, deletions, rotations, findings } = summary;
  const past = (await readHistory(archive, summary.tenant)).filter((point) => point.runId !== runId);
  const point: HistoryPoint = { runId, startedAt, status, mode, inventory, deletions, rotations, findings };
  const history = { schemaVersion: 1, points: [...past, point].slice(-longest) };
  await archive.write(historyKey(summary.tenant), JSON.stringify(history));
}

function isPoint(value: unknown): value is HistoryPoint {
  return (
    typeof value === 'object' &&
    value !== null &&
    'runId' in value &&
    'inventory' in value &&
    'deletions' in value
  );
}
