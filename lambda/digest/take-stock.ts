import * as z from 'zod';
import { readHistory } from '../archive/history.ts';
import { type Latest, readLatest } from '../archive/latest.ts';
import { latestKey } from '../archive/run.ts';
import { readJson } from '../core/json.ts';
import type { TenantPolicy } from '../core/policy/schema.ts';
import type { HistoryPoint } from '../core/results.ts';
import { lastStart } from '../core/schedule.ts';
import type { Archive } from '../ports.ts';
import { aMonthBefore } from '../report/extent.ts';

/** Hours that a run may take before its tenant counts as overdue. */
const graceHours = 3;

/** Minutes by which a scheduler may be early. */
const toleranceMinutes = 5;

const count = z.int().min(0);
const figuresSchema = z.object({
  deletions: z.object({ noticed: count, waiting: count.default(0), deleted: count, failed: count }),
  rotations: z.object({ rotated: count, failed: count }),
  findings: z.object({ high: count }),
  risk: z.object({ tokens: count, everything: count, neverExpire: count, ownerLeft: count }).optional(),
});

/** The figures of a run that the digest tells. */
export type Figures = z.infer<typeof figuresSchema>;

/** How a tenant fared: its newest run, and whether a later one should have begun. */
export type TenantMorning = {
  tenant: string;
  /** The start that its schedule demands and its archive does not show; null when it is not overdue. */
  missed: string | null;
  newest: Latest['newest'] | null;
  /** Null where the newest run left no readable summary. */
  figures: Figures | null;
  /** The oldest run of the thirty days before it that knew its risk; null where there is none. */
  monthAgo: Pick<HistoryPoint, 'startedAt' | 'risk' | 'findings'> | null;
};

/** Looks at every tenant's newest run. What cannot be read counts as not run: a digest that is silent would lie. */
export function takeStock({
  archive,
  tenants,
  now,
}: {
  archive: Archive;
  tenants: Readonly<Record<string, TenantPolicy>>;
  now: string;
}): Promise<TenantMorning[]> {
  const names = Object.keys(tenants).sort();
  return Promise.all(names.map((tenant) => lookAt(archive, { tenant, policy: tenants[tenant], now })));
}

async function lookAt(
  archive: Archive,
  { tenant, policy, now }: { tenant: string; policy: TenantPolicy | undefined; now: string },
): Promise<TenantMorning> {
  const stored = await archive.read(latestKey(tenant)).catch(() => null);
  const recorded = readLatest(stored?.body ?? null, tenant, now).latest?.newest ?? null;
  const newest = recorded !== null && recorded.startedAt <= now ? recorded : null;
  const due = policy === undefined ? null : dueBefore(policy, now);
  const missed = due !== null && !hasRunSince(newest, due) ? due : null;
  if (newest === null) return { tenant, missed, newest, figures: null, monthAgo: null };
  const figures = await readFigures(archive, newest.prefix);
  const history = await readHistory(archive, tenant).catch(() => []);
  const earlier = history.filter(({ startedAt }) => startedAt < newest.startedAt);
  const monthAgo = aMonthBefore(newest.startedAt, earlier, ({ risk }) => risk !== undefined) ?? null;
  return { tenant, missed, newest, figures, monthAgo };
}

function dueBefore({ schedule }: TenantPolicy, now: string): string | null {
  return lastStart(schedule, hoursBefore(now, graceHours + schedule.spreadMinutes / 60));
}

function hasRunSince(newest: Latest['newest'] | null, due: string): boolean {
  if (newest === null) return false;
  return Date.parse(newest.startedAt) >= Date.parse(due) - toleranceMinutes * 60_000;
}

async function readFigures(archive: Archive, prefix: string): Promise<Figures | null> {
  const stored = await archive.read(`${prefix}summary.json`).catch(() => null);
  return stored === null ? null : readJson(figuresSchema, stored.body);
}

function hoursBefore(instant: string, hours: number): string {
  return new Date(Date.parse(instant) - hours * 3_600_000).toISOString();
}

/** The stacks that were deployed with another policy than the current one: their runs only report. */
export function leftBehindOf(marks: Readonly<Record<string, string>>, current: string): string[] {
  return Object.keys(marks)
    .filter((stack) => marks[stack] !== current)
    .sort();
}
