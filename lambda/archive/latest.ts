import * as z from 'zod';
import { instantSchema } from '../core/instant.ts';
import { readJson } from '../core/json.ts';
import type { Baseline } from '../core/plan.ts';
import type { RunSummary } from '../core/results.ts';

const count = z.int().min(0);

const figures = {
  runId: z.string(),
  at: instantSchema,
  total: count,
  candidates: count,
  deletedSince: count,
};
const baselineSchema = z.strictObject({ ...figures, used: count });
/** As older versions wrote it: too many count as used, the worker's own token among them, so that no check grows laxer. */
const olderBaselineSchema = z
  .strictObject({ ...figures, neverUsed: count })
  .transform(({ neverUsed, ...rest }): Baseline => ({ ...rest, used: rest.total - neverUsed }));

const latestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tenant: z.string(),
  /** The tenant id that the first run's credentials turned out to have; null as long as no answer told it. */
  tenantId: z.string().nullable(),
  newest: z.strictObject({
    runId: z.string(),
    prefix: z.string(),
    startedAt: instantSchema,
    status: z.enum(['succeeded', 'partial', 'halted', 'failed']),
  }),
  baseline: z.union([baselineSchema, olderBaselineSchema]).nullable(),
});

/** The newest run of a tenant, and the last good one that the next run compares itself with (`latest.json`). */
export type Latest = z.infer<typeof latestSchema>;

/** Reads `latest.json`; null, as on a first run, where there is none or (with a doubt) none that can be trusted. */
export function readLatest(
  text: string | null,
  tenant: string,
  now: string,
): { latest: Latest | null; doubt: string | null } {
  if (text === null) return { latest: null, doubt: null };
  const latest = readJson(latestSchema, text);
  if (latest === null) return { latest: null, doubt: 'the record of the last run cannot be read' };
  if (latest.tenant !== tenant)
    return { latest: null, doubt: "the record of the last run is another tenant's" };
  const isAhead = latest.newest.startedAt > now || (latest.baseline?.at ?? '') > now;
  return { latest, doubt: isAhead ? 'the last run is from the future' : null };
}

/** A finished run, as the next one needs to know it. */
export type FinishedRun = {
  summary: RunSummary;
  prefix: string;
  tenantId: string | null;
  /** Tokens that a rule would delete, held ones included. */
  candidates: number;
  /** Deletable tokens with a `lastUsed`. */
  used: number;
  /** Whether later runs may compare themselves with what it saw. */
  isTrusted: boolean;
  /** Whether its clock was that of the tenant: no run from another time is the newest. */
  isOfItsTime: boolean;
  /** Tokens that this tool deleted in the run, or tried to: those may be gone all the same. */
  deleted: number;
  /** Deletions of cut-off runs that it found: the tenant that it counted had lost them already. */
  recovered: number;
};

/** What `latest.json` says after a run; null where it says as much as before, which is nothing. */
export function nextLatest(previous: Latest | null, run: FinishedRun): Latest | null {
  const { runId, tenant, startedAt, status } = run.summary;
  const own = { runId, prefix: run.prefix, startedAt, status };
  const newest = run.isOfItsTime ? own : previous?.newest;
  if (newest === undefined) return null;
  return {
    schemaVersion: 1,
    tenant,
    tenantId: previous?.tenantId ?? run.tenantId,
    newest,
    baseline: isGood(run) ? baselineOf(run) : kept(previous?.baseline ?? null, run),
  };
}

/** "A halted run never becomes" the last good one, nor does one that saw anything strange. */
function isGood({ summary, isTrusted }: FinishedRun): boolean {
  return isTrusted && (summary.status === 'succeeded' || summary.status === 'partial');
}

function baselineOf({ summary, candidates, used, deleted }: FinishedRun): Baseline {
  const { runId, startedAt, inventory } = summary;
  return { runId, at: startedAt, total: inventory.total, candidates, used, deletedSince: deleted };
}

function kept(baseline: Baseline | null, { deleted, recovered }: FinishedRun): Baseline | null {
  return baseline && { ...baseline, deletedSince: baseline.deletedSince + deleted + recovered };
}
