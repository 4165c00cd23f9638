import type { TokenOutcome } from '../../lambda/core/deletion-record.ts';
import type { Finding, HistoryPoint, RunSummary, TokenResult } from '../../lambda/core/results.ts';
import { daysAgo, sampleNow } from './sample-tokens.ts';

/** The summary that tokens and findings give. */
export function summaryOf(run: {
  tokens: TokenResult[];
  findings: Finding[];
  mode: 'report' | 'enforce';
}): RunSummary {
  const { tokens, findings, mode } = run;
  const outcomes = (outcome: TokenOutcome): number =>
    tokens.filter((token) => token.outcome === outcome).length;
  const severities = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    schemaVersion: 1,
    runId: 'run-2026-11-23-0600',
    tenant: 'acme',
    mode,
    status: 'succeeded',
    startedAt: sampleNow,
    finishedAt: '2026-11-23T06:01:12.000Z',
    policyHash: `sha256:${'1'.repeat(64)}`,
    planHash: `sha256:${'2'.repeat(64)}`,
    inventory: {
      total: tokens.length,
      stale: tokens.filter((token) => token.rule === 'stale').length,
      neverUsed: tokens.filter((token) => token.lastUsed === null).length,
      managed: tokens.filter((token) => token.managed).length,
      exempt: tokens.filter((token) => token.rule === 'exempt').length,
      unreadable: tokens.filter((token) => !token.readable).length,
    },
    deletions: {
      planned: tokens.filter((token) => token.verdict === 'delete').length,
      noticed: outcomes('noticed'),
      waiting: outcomes('waiting'),
      due: outcomes('deleted') + outcomes('spared') + outcomes('already-gone'),
      deleted: outcomes('deleted'),
      alreadyGone: outcomes('already-gone'),
      spared: outcomes('spared'),
      failed: outcomes('failed'),
      notReached: outcomes('not-reached'),
    },
    risk: { tokens: tokens.length, everything: 42, neverExpire: 31, ownerLeft: 6, ownerKnown: 58 },
    rotations: { due: 1, rotated: 1, failed: 0, retired: 0, stillUsed: 1 },
    findings: {
      ...{ high: severities('high'), medium: severities('medium'), low: severities('low') },
      ...{ new: 0, accepted: 0, platform: 0, closed: 0 },
    },
    guard: { verdict: 'proceed', reasons: [] },
    api: { requests: 41, retries: 1, throttled: 0 },
  };
}

/** Earlier nights, a backlog that shrinks. */
export function sampleHistory(summary: RunSummary, nights: number, chance: () => number): HistoryPoint[] {
  return Array.from({ length: nights }, (_, index) => {
    const back = nights - index;
    const grow = (value: number): number => Math.round(value * (1 + Math.round(back / 4) / 15));
    const { high, medium, low } = summary.findings;
    const deleted = back % 7 === 0 ? Math.round(chance() * 9) : 0;
    return {
      runId: `run-${daysAgo(back).slice(0, 10)}-0600`,
      startedAt: daysAgo(back),
      status: back === 20 ? 'halted' : 'succeeded',
      mode: summary.mode,
      inventory: { ...summary.inventory, stale: grow(summary.inventory.stale) },
      deletions: { ...summary.deletions, deleted },
      risk: { tokens: 200, everything: grow(42), neverExpire: grow(31), ownerLeft: 6, ownerKnown: 58 },
      rotations: summary.rotations,
      controls: { 'SOC 2 CC6.1': grow(high), 'PCI DSS 8.2.6': medium, 'CIS 5.3': grow(30) },
      findings: { high: grow(high), medium: grow(medium), low },
    };
  });
}
