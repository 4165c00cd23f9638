import { describe, expect, it } from 'vitest';
import type { RunResults, TokenResult } from '../../lambda/core/results.ts';
import { ageChart } from '../../lambda/report/charts/age.ts';
import { outcomeChart, privilegeChart } from '../../lambda/report/charts/bars.ts';
import { deletionChart } from '../../lambda/report/charts/deletions.ts';
import { figureOf } from '../../lambda/report/charts/figure.ts';
import { rotationChart } from '../../lambda/report/charts/rotations.ts';
import { trendChart } from '../../lambda/report/charts/trend.ts';
import { sampleResults, withNames } from '../support/results.ts';

/** A run on 2026-11-23 whose tokens differ from a plain candidate in what is given. */
function run(...changes: Partial<TokenResult>[]): RunResults {
  const results = withNames(changes.map((_, index) => `token ${index}`));
  return { ...results, tokens: results.tokens.map((token, index) => ({ ...token, ...changes[index] })) };
}

describe('the chart of ages', () => {
  it('counts tokens by the days since their last use, with the limits of the delete rules as edges', () => {
    const results = run(
      { lastUsed: '2026-11-23T05:00:00.000Z', verdict: 'keep' },
      { lastUsed: '2026-08-26T06:00:00.000Z', verdict: 'keep' },
      { lastUsed: '2026-08-25T06:00:00.000Z' },
      { lastUsed: '2024-01-01T06:00:00.000Z' },
      { lastUsed: null },
      { lastUsed: null, readable: false },
    );
    expect(ageChart(results).rows).toEqual([
      ['0–6', 1, 0],
      ['7–29', 0, 0],
      ['30–59', 0, 0],
      ['60–89', 1, 0],
      ['90–179', 0, 1],
      ['180–364', 0, 0],
      ['365+', 0, 1],
      ['never used', 0, 1],
    ]);
  });

  it('draws a line for each limit, also beyond the usual ones', () => {
    const rules = [
      { name: 'stale', when: { unusedDays: 45 }, do: 'delete' as const },
      { name: 'old', when: { unusedDays: 400 }, do: 'delete' as const },
    ];
    const picture = String(figureOf(ageChart({ ...sampleResults(), rules })));
    expect(picture).toContain('stale ≥ 45 days');
    expect(picture).toContain('old ≥ 400 days');
    expect(picture).not.toContain('NaN');
  });
});

it('the chart of ages writes limits of the same days in one line', () => {
  const limit = { when: { unusedDays: 90 }, do: 'delete' as const };
  const rules = [
    { name: 'stale', ...limit },
    { name: 'left', ...limit },
  ];
  const picture = String(figureOf(ageChart({ ...sampleResults(), rules })));
  expect(picture).toContain('>stale, left ≥ 90 days<');
  expect(picture.match(/<line class="limit"/g)).toHaveLength(1);
});

describe('the chart of verdicts', () => {
  it('splits kept tokens by what kept them', () => {
    const results = run(
      { outcome: 'deleted' },
      { outcome: 'kept', rule: 'managed' },
      { outcome: 'kept', rule: null },
      { outcome: 'kept', rule: null },
    );
    expect(outcomeChart(results).rows).toEqual([
      ['Deleted', 1],
      ['Kept: no rule matches', 2],
      ['Kept: managed', 1],
    ]);
  });
});

describe('the chart of privileges', () => {
  it('counts scopes of stale tokens only, a missing list as everything', () => {
    const results = run(
      { scopes: { kind: 'all' } },
      { scopes: { kind: 'listed', list: ['sp:search:read', 'sp:scopes:all'] } },
      { scopes: { kind: 'listed', list: ['sp:search:read'] }, verdict: 'keep' },
    );
    expect(privilegeChart(results)).toMatchObject({
      takeaway: '2 stale tokens may do everything that the owner may do.',
      rows: [
        ['sp:scopes:all', 2],
        ['sp:search:read', 1],
      ],
    });
  });
});

describe('the chart of coming deletions', () => {
  it('counts what lies within a fortnight by day, and the rest apart', () => {
    const results = run(
      { deadline: '2026-11-24T06:00:00.000Z', outcome: 'waiting' },
      { deadline: '2026-12-07T06:00:00.000Z', outcome: 'noticed' },
      { deadline: '2026-12-08T06:00:00.000Z', outcome: 'noticed' },
      { deadline: '2026-11-24T06:00:00.000Z', outcome: 'deleted' },
    );
    expect(deletionChart(results)).toMatchObject({
      takeaway: '2 deletions become possible within 14 days, 1 later.',
      rows: [
        ['2026-11-24', 1],
        ['2026-12-07', 1],
      ],
    });
  });
});

describe('the chart of findings', () => {
  it('marks the nights that did not succeed', () => {
    const picture = String(figureOf(trendChart(sampleResults({ nights: 90 }))));
    expect(picture.match(/: (halted|partial|failed)<\/title>/g)).toHaveLength(1);
    expect(picture).toContain('a run that did not succeed');
    expect(picture).toContain('<title>2026-11-03: halted</title>');
  });

  it('takes no zero from a run that failed before it looked', () => {
    const results = sampleResults({ nights: 3 });
    const none = { high: 0, medium: 0, low: 0 };
    const history = results.history.map((run, index) =>
      index === 1 ? { ...run, status: 'failed' as const, findings: none } : run,
    );
    const chart = trendChart({ ...results, history });
    expect(chart.rows[2]).toEqual(['2026-11-21', '–', '–', '–', 'failed']);
    expect(String(figureOf(chart))).toContain('<title>2026-11-21: failed</title>');
    const [, shape] = /<path class="danger" d="([^"]+)"/.exec(String(figureOf(chart))) ?? [];
    expect(shape?.split('L')).toHaveLength(6);
  });

  it('waits for a second run', () => {
    expect(String(figureOf(trendChart(sampleResults({ nights: 0 }))))).toContain(
      'The trend starts with the next run',
    );
  });
});

describe('the chart of rotations', () => {
  it('tells each token’s dates and what became of its predecessor', () => {
    expect(rotationChart(sampleResults()).rows).toEqual([
      ['integrations/servicenow/isc-pat', '2026-11-23', '2026-12-23', '2027-02-11', 'overlap'],
      ['integrations/splunk/isc-pat', '2026-11-05', '2026-12-05', '2027-02-11', 'still-used'],
      ['integrations/jenkins/isc-pat', '2026-11-19', '2026-12-19', '2027-02-11', 'retired'],
    ]);
  });
});

it('no chart fails on a run that read nothing', () => {
  const empty = { ...sampleResults({ tokens: 0, nights: 0 }), rotations: [], rules: [] };
  const charts = [ageChart, outcomeChart, privilegeChart, deletionChart, trendChart, rotationChart];
  for (const chart of charts) expect(String(figureOf(chart(empty)))).not.toContain('NaN');
});
