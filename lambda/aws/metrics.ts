import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { RunSummary } from '../core/results.ts';

/** The CloudWatch namespace of every metric of this tool. */
export const metricNamespace = 'TokenHygiene';

type Unit = (typeof MetricUnit)[keyof typeof MetricUnit];

type Figure = readonly [name: string, value: number, unit: Unit];

/** Emits a run's figures; `workerExpiresInDays` is left out where nobody can tell. */
export type EmitRun = (summary: RunSummary, workerExpiresInDays: number | null) => Promise<void>;

/**
 * Writes a run's figures as one line in CloudWatch's embedded metric format, a zero for what did not happen.
 * The tenant is a field of the line, not a dimension: CloudWatch bills every combination of dimensions.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createRunMetrics(write: (line: string) => void): EmitRun {
  return async (summary, days) => {
    const { tenant, runId, status } = summary;
    const expiry: Figure[] = days === null ? [] : [['WorkerExpiresInDays', days, MetricUnit.Count]];
    write(embed([...figuresOf(summary), ...expiry], { tenant, runId, status }));
  };
}

/** Writes that a run ended before it had figures: it counts as failed. */
export function createFailureMetrics(write: (line: string) => void): (tenant: string) => void {
  return (tenant) => write(embed([['RunsFailed', 1, MetricUnit.Count]], { tenant }));
}

/** Writes the digest's figures; `DigestSent` is its heartbeat. */
export function createDigestMetrics(
  write: (line: string) => void,
): (figures: { tenants: number; overdue: number; readers: number; sent: boolean }) => void {
  return ({ tenants, overdue, readers, sent }) => {
    const figures: Figure[] = [
      ['DigestSent', sent ? 1 : 0, MetricUnit.Count],
      ['Tenants', tenants, MetricUnit.Count],
      ['TenantsOverdue', overdue, MetricUnit.Count],
      ['Readers', readers, MetricUnit.Count],
    ];
    write(embed(figures, {}));
  };
}

function embed(figures: readonly Figure[], fields: Record<string, string>): string {
  const metrics = new Metrics({ namespace: metricNamespace, serviceName: 'hygiene' });
  for (const [name, value, unit] of figures) metrics.addMetric(name, unit, value);
  for (const [name, value] of Object.entries(fields)) metrics.addMetadata(name, value);
  return JSON.stringify(metrics.serializeMetrics());
}

function figuresOf(summary: RunSummary): Figure[] {
  const { status, deletions, rotations, findings, api } = summary;
  const count = (name: string, value: number): Figure => [name, value, MetricUnit.Count];
  return [
    count('RunsFailed', status === 'failed' ? 1 : 0),
    count('RunsPartial', status === 'partial' ? 1 : 0),
    count('RunsHalted', status === 'halted' ? 1 : 0),
    count('RunsSucceeded', status === 'succeeded' ? 1 : 0),
    count('Candidates', deletions.planned),
    count('Deleted', deletions.deleted),
    count('DeletionsFailed', deletions.failed),
    count('Spared', deletions.spared),
    count('Rotated', rotations.rotated),
    count('RotationsFailed', rotations.failed),
    count('FindingsHigh', findings.high),
    count('FindingsMedium', findings.medium),
    count('FindingsLow', findings.low),
    count('ApiRequests', api.requests),
    count('ApiThrottled', api.throttled),
    ['Duration', secondsBetween(summary.startedAt, summary.finishedAt), MetricUnit.Seconds],
  ];
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
