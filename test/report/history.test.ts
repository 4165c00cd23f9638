import { expect, it } from 'vitest';
import { renderHistory } from '../../cli/commands/report.ts';
import { sampleResults } from '../support/results.ts';

it('shows past runs as a table, the newest last', () => {
  const { summary } = sampleResults({ tokens: 0 });
  const older = {
    ...summary,
    startedAt: '2026-11-03T06:00:00.000Z',
    status: 'halted' as const,
    inventory: { ...summary.inventory, total: 12_000, stale: 512 },
    findings: { high: 316, medium: 87, low: 1 },
  };
  expect(renderHistory([older, summary])).toBe(
    [
      'night                 status     mode    tokens  stale  noticed  deleted  failed  rotated  high  medium  low',
      '2026-11-03 06:00 UTC  halted     report  12,000    512        0        0       0        1   316      87    1',
      '2026-11-23 06:00 UTC  succeeded  report       0      0        0        0       0        1     0       0    1',
      '',
    ].join('\n'),
  );
});

it('shows no zeros for a run that could not read the tenant', () => {
  const { summary } = sampleResults({ tokens: 0 });
  const [, line] = renderHistory([{ ...summary, status: 'failed' }]).split('\n');
  expect(line?.split(/ {2,}/)).toEqual([
    '2026-11-23 06:00 UTC',
    'failed',
    'report',
    ...['–', '–', '0', '0', '0', '1', '–', '–', '–'],
  ]);
});
