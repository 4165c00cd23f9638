import * as z from 'zod';
import { instantSchema } from '../core/instant.ts';
import { readJson } from '../core/json.ts';
import type { HistoryPoint, RunSummary } from '../core/results.ts';
import type { Archive } from '../ports.ts';
import { historyKey } from './run.ts';

/** The most runs that the trend remembers: a third of a year of nights. */
const longest = 120;

const historySchema = z.object({ schemaVersion: z.literal(1), points: z.array(z.unknown()) });

const count = z.int().min(0);

const pointSchema: z.ZodType<HistoryPoint> = z.object({
  runId: z.string(),
  startedAt: instantSchema,
  status: z.enum(['succeeded', 'partial', 'halted', 'failed']),
  mode: z.enum(['report', 'enforce']),
  inventory: z.object({
    ...{ total: count, stale: count, neverUsed: count },
    ...{ managed: count, exempt: count, unreadable: count },
  }),
  deletions: z.object({
    ...{ planned: count, noticed: count, waiting: count, due: count, deleted: count },
    ...{ alreadyGone: count, spared: count, failed: count, notReached: count },
    quarantined: count.exactOptional(),
    released: count.exactOptional(),
    expired: count.exactOptional(),
  }),
  risk: z
    .object({ tokens: count, everything: count, neverExpire: count, ownerLeft: count, ownerKnown: count })
    .exactOptional(),
  rotations: z.object({ due: count, rotated: count, failed: count, retired: count, stillUsed: count }),
  controls: z.record(z.string(), count).exactOptional(),
  findings: z.looseObject({ high: count, medium: count, low: count }),
});

/** The figures of the past runs, oldest first, without those that cannot be read: no decision hangs on them. */
export async function readHistory(archive: Archive, tenant: string): Promise<HistoryPoint[]> {
  const stored = await archive.read(historyKey(tenant));
  const points = stored === null ? [] : (readJson(historySchema, stored.body)?.points ?? []);
  return points.flatMap((point) => pointSchema.safeParse(point).data ?? []);
}

/** Adds a run to the trend; a run that is told twice stands there once. */
export async function appendHistory(archive: Archive, summary: RunSummary): Promise<void> {
  const { runId, startedAt, status, mode, inventory, deletions, risk, rotations, controls, findings } =
    summary;
  const past = (await readHistory(archive, summary.tenant)).filter((point) => point.runId !== runId);
  const figures = {
    inventory,
    deletions,
    ...(risk && { risk }),
    rotations,
    ...(controls && { controls }),
    findings,
  };
  const point: HistoryPoint = { runId, startedAt, status, mode, ...figures };
  const history = { schemaVersion: 1, points: [...past, point].slice(-longest) };
  await archive.write(historyKey(summary.tenant), JSON.stringify(history));
}
