import { describe, expect, it } from 'vitest';
import { createDigestMetrics, createFailureMetrics, createRunMetrics } from '../../lambda/aws/metrics.ts';
import type { RunSummary } from '../../lambda/core/results.ts';

const summary: RunSummary = {
  schemaVersion: 1,
  runId: '20261123T030000Z-a1b2c3',
  tenant: 'acme',
  mode: 'enforce',
  status: 'partial',
  startedAt: '2026-11-23T03:00:00.000Z',
  finishedAt: '2026-11-23T03:01:40.500Z',
  policyHash: 'sha256:aa',
  planHash: 'sha256:bb',
  inventory: { total: 50, stale: 9, neverUsed: 8, managed: 7, exempt: 6, unreadable: 5 },
  deletions: {
    planned: 21,
    noticed: 22,
    waiting: 23,
    due: 24,
    deleted: 25,
    alreadyGone: 26,
    spared: 27,
    failed: 28,
    notReached: 29,
  },
  rotations: { due: 31, rotated: 32, failed: 33, retired: 34, stillUsed: 35 },
  findings: { high: 41, medium: 42, low: 43, new: 44, accepted: 45, platform: 46, closed: 47 },
  guard: { verdict: 'proceed', reasons: [] },
  api: { requests: 51, retries: 52, throttled: 53 },
};

async function emitted(changes: Partial<RunSummary> = {}, days: number | null = null) {
  const lines: string[] = [];
  await createRunMetrics((line) => lines.push(line))({ ...summary, ...changes }, days);
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '');
}

describe('the metrics of a run', () => {
  it('carry each figure under its own name', async () => {
    const { _aws, ...line } = await emitted();
    expect(line).toEqual({
      service: 'hygiene',
      tenant: 'acme',
      runId: '20261123T030000Z-a1b2c3',
      status: 'partial',
      RunsFailed: 0,
      RunsPartial: 1,
      RunsHalted: 0,
      RunsSucceeded: 0,
      Candidates: 21,
      Deleted: 25,
      DeletionsFailed: 28,
      Spared: 27,
      Rotated: 32,
      RotationsFailed: 33,
      FindingsHigh: 41,
      FindingsMedium: 42,
      FindingsLow: 43,
      ApiRequests: 51,
      ApiThrottled: 53,
      Duration: 100.5,
    });
  });

  it('are declared for CloudWatch, all of them and by service only', async () => {
    const { _aws } = await emitted();
    expect(_aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'TokenHygiene',
        Dimensions: [['service']],
        Metrics: [
          { Name: 'RunsFailed', Unit: 'Count' },
          { Name: 'RunsPartial', Unit: 'Count' },
          { Name: 'RunsHalted', Unit: 'Count' },
          { Name: 'RunsSucceeded', Unit: 'Count' },
          { Name: 'Candidates', Unit: 'Count' },
          { Name: 'Deleted', Unit: 'Count' },
          { Name: 'DeletionsFailed', Unit: 'Count' },
          { Name: 'Spared', Unit: 'Count' },
          { Name: 'Rotated', Unit: 'Count' },
          { Name: 'RotationsFailed', Unit: 'Count' },
          { Name: 'FindingsHigh', Unit: 'Count' },
          { Name: 'FindingsMedium', Unit: 'Count' },
          { Name: 'FindingsLow', Unit: 'Count' },
          { Name: 'ApiRequests', Unit: 'Count' },
          { Name: 'ApiThrottled', Unit: 'Count' },
          { Name: 'Duration', Unit: 'Seconds' },
        ],
      },
    ]);
  });

  it.each([
    ['succeeded', { RunsSucceeded: 1, RunsPartial: 0, RunsHalted: 0, RunsFailed: 0 }],
    ['partial', { RunsSucceeded: 0, RunsPartial: 1, RunsHalted: 0, RunsFailed: 0 }],
    ['halted', { RunsSucceeded: 0, RunsPartial: 0, RunsHalted: 1, RunsFailed: 0 }],
    ['failed', { RunsSucceeded: 0, RunsPartial: 0, RunsHalted: 0, RunsFailed: 1 }],
  ] as const)('count a run that %s as nothing else', async (status, figures) => {
    expect(await emitted({ status })).toMatchObject(figures);
  });
});

describe("the expiry of the worker's credentials", () => {
  it('is told in days', async () => {
    expect(await emitted({}, 13)).toMatchObject({ WorkerExpiresInDays: 13 });
  });

  it('is left out where nobody can tell', async () => {
    expect(await emitted({}, null)).not.toHaveProperty('WorkerExpiresInDays');
  });
});

describe('a run that ended before it had figures', () => {
  it('counts as failed', () => {
    const lines: string[] = [];
    createFailureMetrics((line) => lines.push(line))('acme');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ service: 'hygiene', tenant: 'acme', RunsFailed: 1 });
  });
});

describe('the metrics of the digest', () => {
  it('are its heartbeat, the tenants that are overdue, and who reads it', () => {
    const lines: string[] = [];
    createDigestMetrics((line) => lines.push(line))({ tenants: 3, overdue: 0, readers: 2, sent: true });
    const { _aws, ...line } = JSON.parse(lines[0] ?? '');
    expect(line).toEqual({ service: 'hygiene', DigestSent: 1, Tenants: 3, TenantsOverdue: 0, Readers: 2 });
  });

  it('have no heartbeat when nobody took the message', () => {
    const lines: string[] = [];
    createDigestMetrics((line) => lines.push(line))({ tenants: 3, overdue: 2, readers: 0, sent: false });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ DigestSent: 0, TenantsOverdue: 2 });
  });
});
