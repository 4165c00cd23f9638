import { describe, expect, it } from 'vitest';
import { type FinishedRun, type Latest, nextLatest, readLatest } from '../../lambda/archive/latest.ts';
import type { RunSummary } from '../../lambda/core/results.ts';
import { aBaseline, NOW } from '../support/builders.ts';

const latest: Latest = {
  schemaVersion: 1,
  tenant: 'acme',
  tenantId: 'tenant-1',
  newest: { runId: 'run-1', prefix: 'acme/runs/x/', startedAt: '2026-11-22T03:00:00.000Z', status: 'halted' },
  baseline: aBaseline({ deletedSince: 3 }),
};

describe('the record of the last run', () => {
  it.each<[string, string | null, { latest: Latest | null; doubt: string | null }]>([
    ['is none on a first run', null, { latest: null, doubt: null }],
    ['is read back', JSON.stringify(latest), { latest, doubt: null }],
    [
      'is in doubt where it cannot be read',
      '[',
      { latest: null, doubt: 'the record of the last run cannot be read' },
    ],
    [
      'is in doubt with an unknown key',
      JSON.stringify({ ...latest, extra: 1 }),
      { latest: null, doubt: 'the record of the last run cannot be read' },
    ],
    [
      "is in doubt where it is another tenant's",
      JSON.stringify({ ...latest, tenant: 'other' }),
      { latest: null, doubt: "the record of the last run is another tenant's" },
    ],
    [
      'is in doubt where it is from the future',
      JSON.stringify({ ...latest, newest: { ...latest.newest, startedAt: '2026-11-23T03:00:00.001Z' } }),
      {
        latest: { ...latest, newest: { ...latest.newest, startedAt: '2026-11-23T03:00:00.001Z' } },
        doubt: 'the last run is from the future',
      },
    ],
    [
      'is in doubt where the last good run is from the future',
      JSON.stringify({ ...latest, baseline: aBaseline({ at: '2026-11-23T03:00:00.001Z' }) }),
      {
        latest: { ...latest, baseline: aBaseline({ at: '2026-11-23T03:00:00.001Z' }) },
        doubt: 'the last run is from the future',
      },
    ],
  ])('%s', (_fact, text, reading) => {
    expect(readLatest(text, 'acme', NOW)).toEqual(reading);
  });

  it('counts every token ever used where an older one tells only how many never were', () => {
    const { used: _used, ...rest } = aBaseline({ total: 100 });
    const older = { ...latest, baseline: { ...rest, neverUsed: 5 } };
    expect(readLatest(JSON.stringify(older), 'acme', NOW).latest?.baseline).toEqual(aBaseline({ used: 95 }));
  });
});

function finished(status: RunSummary['status'], difference: Partial<FinishedRun> = {}): FinishedRun {
  const summary: RunSummary = {
    schemaVersion: 1,
    runId: 'run-2',
    tenant: 'acme',
    mode: 'enforce',
    status,
    startedAt: NOW,
    finishedAt: NOW,
    policyHash: 'sha256:policy',
    planHash: 'sha256:plan',
    inventory: { total: 90, stale: 8, neverUsed: 4, managed: 1, exempt: 0, unreadable: 0 },
    deletions: {
      planned: 8,
      noticed: 0,
      waiting: 0,
      due: 8,
      deleted: 8,
      alreadyGone: 0,
      spared: 0,
      failed: 0,
      notReached: 0,
    },
    rotations: { due: 0, rotated: 0, failed: 0, retired: 0, stillUsed: 0 },
    findings: { high: 0, medium: 0, low: 0, new: 0, accepted: 0, platform: 0, closed: 0 },
    guard: { verdict: 'proceed', reasons: [] },
    api: { requests: 0, retries: 0, throttled: 0 },
  };
  return {
    summary,
    prefix: 'acme/runs/y/',
    tenantId: 'tenant-1',
    candidates: 8,
    used: 70,
    isTrusted: true,
    isOfItsTime: true,
    deleted: 9,
    recovered: 1,
    ...difference,
  };
}

describe('the record after a run', () => {
  it('names the newest run, and a good one as the last good one', () => {
    expect(nextLatest(latest, finished('succeeded'))).toEqual({
      schemaVersion: 1,
      tenant: 'acme',
      tenantId: 'tenant-1',
      newest: { runId: 'run-2', prefix: 'acme/runs/y/', startedAt: NOW, status: 'succeeded' },
      baseline: { runId: 'run-2', at: NOW, total: 90, candidates: 8, used: 70, deletedSince: 9 },
    });
  });

  it('takes a run of which only a part failed for a good one', () => {
    expect(nextLatest(latest, finished('partial'))?.baseline?.runId).toBe('run-2');
  });

  it.each<[RunSummary['status'], boolean]>([
    ['halted', true],
    ['failed', true],
    ['succeeded', false],
    ['partial', false],
  ])('keeps the last good run after one that %s, trusted: %s', (status, isTrusted) => {
    const next = nextLatest(latest, finished(status, { isTrusted }));
    expect(next?.newest.status).toBe(status);
    expect(next?.baseline).toEqual(aBaseline({ deletedSince: 13 }));
    expect(nextLatest(null, finished(status, { isTrusted }))?.baseline).toBeNull();
  });

  it('never names a run from another time as the newest', () => {
    const astray = finished('partial', { isTrusted: false, isOfItsTime: false });
    expect(nextLatest(latest, astray)?.newest).toEqual(latest.newest);
    expect(nextLatest(null, astray)).toBeNull();
  });

  it('keeps the tenant id that was met first', () => {
    expect(nextLatest(latest, finished('halted', { tenantId: 'tenant-2' }))?.tenantId).toBe('tenant-1');
    expect(nextLatest(null, finished('succeeded'))?.tenantId).toBe('tenant-1');
    expect(nextLatest(null, finished('succeeded', { tenantId: null }))?.tenantId).toBeNull();
  });
});
